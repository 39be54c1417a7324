import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CatalogModule } from '#catalog';
import { CustomersModule } from '#customers';
import { Integrations, IntegrationsModule } from '#integrations';
import { Database, readPage, WorkRunner } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { Facts } from '../../../test/support/facts.ts';
import { ForgetfulPlatform } from '../../../test/support/forgetful-platform.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { ProvisioningLoop } from '../reconciler/provisioning-loop.ts';
import { ProvisioningModule } from '../provisioning.module.ts';
import type { DifferenceView, ReconciliationView } from './reconciliations.dto.ts';
import { differenceList } from './reconciliations.list.ts';
import { Reconciliations } from './reconciliations.service.ts';

describe('reconciliation', () => {
  const platform = new ForgetfulPlatform();
  let app: TestModules;
  let database: Database;
  let facts: Facts;
  let reconciliations: Reconciliations;
  let integrationId: string;
  let packages: Record<string, string>;
  const people: { customerId: string; serviceId: string; reference: string }[] = [];

  beforeAll(async () => {
    app = await startTestModules([
      IntegrationsModule.with([platform.plugin()]),
      CatalogModule,
      PackagesModule,
      PlansModule,
      CustomersModule,
      ProvisioningModule,
    ]);
    database = app.module.get(Database);
    reconciliations = app.module.get(Reconciliations);
    facts = new Facts(app);
    integrationId = (await app.module.get(Integrations).create({ platform: 'forgetful', description: 'x', settings: { token: 'abcd' } })).id;
    const planId = await facts.plan();
    packages = await facts.offer(integrationId, ['A', 'B']);
    for (let i = 0; i < 30; i += 1) {
      const customerId = await facts.customer();
      const serviceId = await facts.service(customerId, planId);
      await facts.attach(serviceId, packages['A'] ?? '');
      const [row] = await database.rows<{ reference: string }>('SELECT reference FROM account WHERE customer_id = $1', [customerId]);
      people.push({ customerId, serviceId, reference: row?.reference ?? '' });
    }
    await quiet();
  });
  afterAll(() => app.close());

  async function quiet(): Promise<void> {
    const loop = app.module.get(ProvisioningLoop);
    for (let i = 0; i < 40; i += 1) {
      await loop.round();
      await loop.idle();
      const [open] = await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE state <> 'in_step'`);
      if (open?.n === 0) return;
    }
  }
  const userOf = (at: number): ForgetfulPlatform['users'][number] => platform.users.find(({ reference }) => reference === people[at]?.reference)!;
  async function reconcile(): Promise<ReconciliationView> {
    const { id } = await reconciliations.start(integrationId);
    await app.module.get(WorkRunner).runNext();
    return reconciliations.get(id);
  }
  const differences = async (id: string): Promise<DifferenceView[]> =>
    (JSON.parse((await readPage(database, differenceList, { limit: '200' }, { 'd.reconciliation_id': id })).text) as { data: DifferenceView[] }).data;

  it('finds nothing where nothing differs, and lets the list stand for the look at each account', async () => {
    await database.query("UPDATE account SET due_at = now() + interval '1 hour'");
    expect(await reconcile()).toMatchObject({ status: 'succeeded', compared: 30, onlyOurs: 0, onlyTheirs: 0, state: 0, product: 0 });
    const [soon] = await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE due_at < now() + interval '19 hours'`);
    expect(soon?.n).toBe(0);
  });

  it('finds each kind of difference, mends ours, and never touches what is foreign', async () => {
    const [gone, blocked, other, ghost] = [userOf(0), userOf(1), userOf(2), people[3]];
    platform.users.splice(platform.users.indexOf(gone), 1); // somebody deleted it there
    blocked.subscriptions[0]!.blocked = true; // somebody blocked it there
    other.subscriptions.push({ id: 900, ref: 'B', blocked: false }); // somebody gave it more
    await facts.cancel(ghost?.serviceId ?? '');
    await quiet();
    platform.users.push({ id: 901, reference: ghost?.reference ?? '', email: '', subscriptions: [{ id: 902, ref: 'A', blocked: false }] }); // it came back
    const foreign = { id: 903, reference: 'somebody-else', email: 'x@example.com', subscriptions: [{ id: 904, ref: 'A', blocked: true }] };
    platform.users.push(foreign);

    const found = await reconcile();
    expect(found).toMatchObject({ status: 'succeeded', onlyOurs: 1, onlyTheirs: 2, state: 1, product: 1 });
    const shown = await differences(found.id);
    expect(shown.filter(({ foreign }) => foreign)).toEqual([expect.objectContaining({ reference: 'somebody-else', remoteId: '903', kind: 'only_theirs' })]);

    const state = shown.find(({ kind }) => kind === 'state');
    expect(await reconciliations.fix(found.id, { differenceIds: [state?.id ?? ''] })).toEqual({ marked: 1, foreign: 0 });
    expect(await reconciliations.fix(found.id, {})).toEqual({ marked: 3, foreign: 1 });
    for (const { foreign, fixedAt } of await differences(found.id)) expect(fixedAt).toEqual(foreign ? null : expect.any(String));
    await quiet();
    expect(userOf(0).subscriptions).toMatchObject([{ ref: 'A', blocked: false }]);
    expect(userOf(1).subscriptions).toMatchObject([{ ref: 'A', blocked: false }]);
    expect(userOf(2).subscriptions.map(({ ref }) => ref)).toEqual(['A']);
    expect(platform.users.some(({ reference }) => reference === ghost?.reference)).toBe(false);
    expect(platform.users).toContain(foreign);
    expect(foreign.subscriptions).toHaveLength(1);
    expect(await reconcile()).toMatchObject({ onlyOurs: 0, onlyTheirs: 1, state: 0, product: 0 });
  });

  it('an account in motion is not judged by a list that may be older', async () => {
    await facts.hold(people[5]?.serviceId ?? '', 'operator');
    expect(await reconcile()).toMatchObject({ state: 0, product: 0, onlyOurs: 0 });
    await quiet();
  });

  it('mends by itself where the integration says so, within the brakes', async () => {
    await app.module.get(Integrations).change(integrationId, 'any', { fixDrift: true });
    userOf(6).subscriptions[0]!.blocked = true;
    await reconcile();
    await quiet();
    expect(userOf(6).subscriptions[0]?.blocked).toBe(false);
    for (let at = 4; at < 29; at += 1) userOf(at).subscriptions[0]!.blocked = at !== 5;
    const many = await reconcile();
    expect(many).toMatchObject({ state: 25, fixed: 0 });
    await expect(reconciliations.fix(many.id, {})).rejects.toMatchObject({ code: 'would_touch_many' });
    expect(await reconciliations.fix(many.id, { confirm: true })).toMatchObject({ marked: 25 });
    await quiet();
    expect(userOf(10).subscriptions[0]?.blocked).toBe(false);
  });

  it('a list that breaks off is a failure, and judges nobody', async () => {
    const before = [...platform.users];
    const iterate = platform.users[Symbol.iterator].bind(platform.users);
    platform.users[Symbol.iterator] = function* () {
      yield iterate().next().value as never;
      throw new TypeError('cut');
    } as never;
    expect(await reconcile()).toMatchObject({ status: 'failed', error: { code: 'list_failed' } });
    Reflect.deleteProperty(platform.users, Symbol.iterator);
    expect(platform.users).toEqual(before);
  });
});

describe('reconciliation with a platform that lists nothing', () => {
  const platform = new ForgetfulPlatform({ lists: false });
  let app: TestModules;
  afterAll(() => app?.close());

  it('asks about each account, finds and mends what differs, and sees nothing of anybody else', async () => {
    app = await startTestModules([
      IntegrationsModule.with([platform.plugin()]),
      CatalogModule,
      PackagesModule,
      PlansModule,
      CustomersModule,
      ProvisioningModule,
    ]);
    const [database, facts] = [app.module.get(Database), new Facts(app)];
    const [loop, reconciliations] = [app.module.get(ProvisioningLoop), app.module.get(Reconciliations)];
    const { id: integrationId } = await app.module.get(Integrations).create({ platform: 'forgetful', description: 'x', settings: { token: 'abcd' } });
    const planId = await facts.plan();
    const packages = await facts.offer(integrationId, ['A', 'B']);
    for (let i = 0; i < 4; i += 1) await facts.attach(await facts.service(await facts.customer(), planId), packages['A'] ?? '');
    const quiet = async (): Promise<void> => {
      for (let i = 0; i < 20; i += 1) {
        await loop.round();
        await loop.idle();
      }
    };
    const reconcile = async (): Promise<ReconciliationView> => {
      const { id } = await reconciliations.start(integrationId);
      await app.module.get(WorkRunner).runNext();
      return reconciliations.get(id);
    };
    await quiet();
    platform.users.push({ id: 900, reference: 'somebody-else', email: '', subscriptions: [{ id: 901, ref: 'A', blocked: false }] });
    expect(await reconcile()).toMatchObject({ status: 'succeeded', compared: 4, onlyOurs: 0, onlyTheirs: 0, state: 0, product: 0 });

    const [first, second, third] = platform.users;
    first!.subscriptions[0]!.blocked = true;
    second!.subscriptions.push({ id: 902, ref: 'B', blocked: false });
    platform.users.splice(platform.users.indexOf(third!), 1);
    const found = await reconcile();
    expect(found).toMatchObject({ status: 'succeeded', compared: 4, onlyOurs: 1, onlyTheirs: 0, state: 1, product: 1 });
    expect(await reconciliations.fix(found.id, {})).toEqual({ marked: 3, foreign: 0 });
    await quiet();
    expect(platform.users.filter(({ id }) => id !== 900).map(({ subscriptions }) => subscriptions.map(({ ref, blocked }) => `${ref} ${blocked}`))).toEqual(
      Array.from({ length: 4 }, () => ['A false']),
    );
    expect(platform.users.find(({ id }) => id === 900)?.subscriptions).toHaveLength(1);
    expect(await reconcile()).toMatchObject({ onlyOurs: 0, state: 0, product: 0 });
    const [open] = await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE state <> 'in_step'`);
    expect(open?.n).toBe(0);
  });
});
