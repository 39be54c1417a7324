import type { Access, AnyPlugin } from '@content-platforms/plugin-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CatalogModule } from '#catalog';
import { CustomersModule } from '#customers';
import { AccountMarker, CheckIntegration, Gateway, Integrations, IntegrationsModule, urgency } from '#integrations';
import { Database, readPage, withContext, WorkRunner, Works } from '#kernel';
import { Packages, PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { Facts } from '../../../test/support/facts.ts';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type Fault, ForgetfulPlatform } from '../../../test/support/forgetful-platform.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { readFacts } from '../accounts/account-facts.ts';
import { accountList, operationList } from '../accounts/accounts.list.ts';
import { Accounts } from '../accounts/accounts.service.ts';
import { Claims } from './claims.ts';
import { Journal } from './journal.ts';
import { ProvisioningLoop } from './provisioning-loop.ts';
import { ProvisioningModule } from '../provisioning.module.ts';
import { Queue } from './queue.ts';
import { ResyncSchedule } from './resync.schedule.ts';
import { RetryAccountsWork } from '../accounts/retry-accounts.work.ts';
import { type LinkFact, wantedProducts } from './wanted-products.ts';

const refs = ['A', 'B', 'C'] as const;

/** What the platform answers when it is asked for a way in. */
let wayIn: Access | null = null;
const givingAccess = (plugin: AnyPlugin): AnyPlugin => ({
  ...plugin,
  connect: (settings, host) => ({ ...plugin.connect(settings, host), access: () => Promise.resolve(wayIn) }),
});

describe('provisioning', () => {
  const platform = new ForgetfulPlatform();
  let app: TestModules;
  let database: Database;
  let loop: ProvisioningLoop;
  let facts: Facts;
  let integrationId: string;
  let planId: string;
  let packages: Record<string, string>;

  beforeAll(async () => {
    app = await startTestModules([
      // Two of one key: neither is loaded, both are listed with the reason.
      IntegrationsModule.with([givingAccess(platform.plugin({ settleSeconds: 0.05 })), fakePlugin('twin'), fakePlugin('twin')]),
      CatalogModule,
      PackagesModule,
      PlansModule,
      CustomersModule,
      ProvisioningModule,
    ]);
    database = app.module.get(Database);
    loop = app.module.get(ProvisioningLoop);
    facts = new Facts(app);
    integrationId = (await app.module.get(Integrations).create({ platform: 'forgetful', description: 'x', settings: { token: 'abcd' } })).id;
    planId = await facts.plan();
    packages = await facts.offer(integrationId, refs);
  });
  afterAll(() => app.close());
  afterEach(() => {
    platform.fault = () => 'none';
    platform.uniqueEmails = 'no';
    platform.refusal = null;
  });

  interface Row {
    id: string;
    state: string;
    epoch: string;
    failure_code: string | null;
    operation_key: string | null;
    attempts: number;
  }
  const accountOf = async (customerId: string): Promise<Row> => {
    const [row] = await database.rows<Row>('SELECT id, state, epoch, failure_code, operation_key, attempts FROM account WHERE customer_id = $1', [customerId]);
    if (!row) throw new Error('no account');
    return row;
  };
  const operations = (accountId: string): Promise<{ outcome: string | null; key: string; wanted: unknown }[]> =>
    database.rows('SELECT outcome, key, wanted FROM operation WHERE account_id = $1 ORDER BY id', [accountId]);
  const heldOf = async (customerId: string): Promise<{ ref: string; blocked: boolean }[] | undefined> => {
    const [row] = await database.rows<{ reference: string }>('SELECT reference FROM account WHERE customer_id = $1', [customerId]);
    return platform.users.find(({ reference }) => reference === row?.reference)?.subscriptions.map(({ ref, blocked }) => ({ ref, blocked }));
  };
  const dueNow = (): Promise<unknown> => database.query(`UPDATE account SET due_at = now() WHERE state NOT IN ('in_step') AND due_at > now()`);

  /** Rounds until nothing is left to do; waits, gates and windows are cut short. */
  async function quiet(rounds = 80): Promise<void> {
    for (let i = 0; i < rounds; i += 1) {
      await loop.round();
      await loop.idle();
      const [open] = await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE state <> 'in_step' OR unsettled_until IS NOT NULL`);
      if (open?.n === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 60));
      await database.query(`UPDATE integration_gate SET closed_until = '-infinity', failures = 0`);
      await database.query(`UPDATE account SET due_at = now() WHERE due_at > now() AND (state <> 'in_step' OR unsettled_until IS NOT NULL)`);
    }
    throw new Error(
      `not quiet: ${JSON.stringify(await database.rows(`SELECT state, failure_code, failure_message, due_at, unsettled_until FROM account WHERE state <> 'in_step'`))}`,
    );
  }

  const rounds = async (): Promise<void> => {
    for (let n = 0; n < 6; n += 1) {
      await loop.round();
      await loop.idle();
    }
  };

  async function subscriber(...wanted: string[]): Promise<{ customerId: string; serviceId: string }> {
    const customerId = await facts.customer();
    const serviceId = await facts.service(customerId, planId);
    for (const ref of wanted) await facts.attach(serviceId, packages[ref] ?? '');
    return { customerId, serviceId };
  }

  it('creates, subscribes, blocks, unblocks and ends, and writes nothing twice', async () => {
    const { customerId, serviceId } = await subscriber('A', 'B');
    const before = platform.effects.length;
    await quiet();
    expect(await heldOf(customerId)).toEqual([
      { ref: 'A', blocked: false },
      { ref: 'B', blocked: false },
    ]);
    await facts.hold(serviceId, 'debt');
    await quiet();
    expect((await heldOf(customerId))?.every(({ blocked }) => blocked)).toBe(true);
    await facts.lift(serviceId, 'debt');
    await facts.detach(serviceId, packages['B'] ?? '');
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: false }]);
    await facts.cancel(serviceId);
    await quiet();
    expect(await heldOf(customerId)).toBeUndefined();
    expect(platform.effects.slice(before).map((effect) => effect.split(' ')[0])).toEqual([
      'create',
      'subscribe',
      'subscribe',
      'block',
      'block',
      'unblock',
      'unsubscribe',
      'end',
    ]);
    await database.query('UPDATE account SET due_at = now()');
    await quiet();
    expect(platform.effects.length).toBe(before + 8);
  });

  it('an account never tried and wanted empty costs no call', async () => {
    const { customerId, serviceId } = await subscriber('A');
    await facts.cancel(serviceId);
    const before = platform.calls;
    await quiet();
    expect(platform.calls).toBe(before);
    expect((await accountOf(customerId)).state).toBe('in_step');
  });

  it('an unknown outcome freezes the account, keeps its key, and creates nobody twice', async () => {
    const { customerId } = await subscriber('A');
    let lost = 1;
    platform.fault = () => (lost-- > 0 ? 'lost-after' : 'none');
    await loop.round();
    await loop.idle();
    const frozen = await accountOf(customerId);
    expect(frozen).toMatchObject({ state: 'unknown', failure_code: 'unknown', operation_key: expect.any(String) });
    await dueNow();
    await loop.round();
    await loop.idle();
    await quiet();
    const tried = await operations(frozen.id);
    expect(tried.slice(0, 2).map(({ key }) => key)).toEqual([frozen.operation_key, frozen.operation_key]);
    expect(tried[0]?.outcome).toBe('unknown');
    const [account] = await database.rows<{ reference: string }>('SELECT reference FROM account WHERE id = $1', [frozen.id]);
    expect(platform.effects.filter((effect) => effect === `create ${account?.reference}`)).toHaveLength(1);
    expect((await accountOf(customerId)).operation_key).toBeNull();
  });

  it('nothing is written inside the window of an unknown outcome', async () => {
    const { customerId, serviceId } = await subscriber('A');
    await quiet();
    let lost = 1;
    platform.fault = () => (lost-- > 0 ? 'lost-before' : 'none');
    await facts.hold(serviceId, 'debt');
    await database.query(`UPDATE integration SET limits = '{"settleSeconds": 60}', version = version + 1 WHERE id = $1`, [integrationId]);
    await loop.round();
    await loop.idle();
    const calls = platform.calls;
    await facts.lift(serviceId, 'debt');
    await facts.hold(serviceId, 'debt');
    for (let i = 0; i < 3; i += 1) {
      await loop.round();
      await loop.idle();
    }
    expect(platform.calls).toBe(calls);
    expect((await accountOf(customerId)).state).toBe('unknown');
    await database.query(`UPDATE integration SET limits = '{}', version = version + 1 WHERE id = $1`, [integrationId]);
    await database.query('UPDATE account SET frozen_until = now(), unsettled_until = now(), due_at = now() WHERE customer_id = $1', [customerId]);
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: true }]);
  });

  it('an attempt without an end is an unknown: the next worker waits for its window, then reads', async () => {
    const { customerId } = await subscriber('A');
    const claims = app.module.get(Claims);
    const [claim] = await claims.take(integrationId, 1, { max: 100, perSeconds: 1 });
    expect(claim).toBeDefined();
    const { id } = await accountOf(customerId);
    // The first worker journaled, the platform applied, and the process died.
    await database.query(
      `INSERT INTO operation (id, account_id, key, revision, epoch, verb, wanted, worker) VALUES (uuid7(), $1, uuid7(), 1, $2, 'set', '[]', 'dead')`,
      [id, claim?.epoch],
    );
    const [account] = await database.rows<{ reference: string }>('SELECT reference FROM account WHERE id = $1', [id]);
    platform.users.push({ id: 9_999, reference: account?.reference ?? '', email: '', subscriptions: [{ id: 1, ref: 'A', blocked: false }] });
    await database.query(`UPDATE account SET lease_until = now() - interval '1 second', due_at = now() WHERE id = $1`, [id]);
    await loop.round();
    await loop.idle();
    expect((await accountOf(customerId)).state).toBe('unknown');
    await quiet();
    expect((await operations(id))[0]?.outcome).toBe('unknown');
    expect(platform.users.filter(({ reference }) => reference === account?.reference)).toHaveLength(1);
    expect(platform.effects).not.toContain(`create ${account?.reference}`);
  });

  it('an account in hand is claimed by nobody else, although new facts make it due', async () => {
    const { customerId, serviceId } = await subscriber('A');
    await quiet();
    await facts.hold(serviceId, 'operator');
    const claims = app.module.get(Claims);
    const pace = { max: 100, perSeconds: 1 };
    const { id } = await accountOf(customerId);
    expect((await claims.take(integrationId, 10, pace)).map(({ accountId }) => accountId)).toEqual([id]);
    await facts.lift(serviceId, 'operator');
    expect(await claims.take(integrationId, 10, pace)).toEqual([]);
    await database.query(`UPDATE account SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
    expect((await claims.take(integrationId, 10, pace)).map(({ accountId }) => accountId)).toEqual([id]);
    await database.query('UPDATE account SET lease_until = NULL, due_at = now() WHERE id = $1', [id]);
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: false }]);
  });

  it('a worker that lost its lease records nothing but its journal', async () => {
    const { customerId } = await subscriber('A');
    const { id } = await accountOf(customerId);
    platform.fault = () => {
      // Somebody else takes the account over while the answer is on its way.
      void database.query('UPDATE account SET epoch = epoch + 1 WHERE id = $1', [id]);
      return 'none';
    };
    await loop.round();
    await loop.idle();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [first] = await operations(id);
    expect(first?.outcome).toBe('lost');
    platform.fault = () => 'none';
    await database.query(`UPDATE account SET lease_until = NULL, due_at = now() WHERE id = $1`, [id]);
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: false }]);
  });

  it('facts that change during a call are followed at once', async () => {
    const { customerId, serviceId } = await subscriber('A');
    let changed = false;
    const held: Promise<void>[] = [];
    platform.fault = () => {
      if (!changed) held.push(facts.hold(serviceId, 'debt'));
      changed = true;
      return 'none';
    };
    await loop.round();
    await loop.idle();
    await Promise.all(held);
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: true }]);
  });

  it('facts that change while the last answer is on its way make the account due again', async () => {
    const { customerId, serviceId } = await subscriber('A');
    await quiet();
    await facts.email(customerId, 'outro@example.com');
    const { id } = await accountOf(customerId);
    const [claim] = await app.module.get(Claims).take(integrationId, 1, { max: 100, perSeconds: 1 });
    const asked = await readFacts(database, id);
    const journal = app.module.get(Journal);
    const attempt = await journal.begin(claim!, asked, { products: [{ ref: 'A', blocked: false }], changesAt: null }, 'test');
    await facts.hold(serviceId, 'operator');
    const tomorrow = { state: 'in_step', dueInSeconds: 86_400, unsettledSeconds: null, frozen: false, attempts: 0, keepKey: false } as const;
    const observed = { held: { reference: null, remoteId: '1', products: [{ ref: 'A', blocked: false }], memo: {} }, outcome: 'done', message: null };
    await journal.end(claim!, asked, attempt!, observed, { ...tomorrow, running: false, failure: null, urgency: 'look' }, false);
    const [row] = await database.rows('SELECT state, due_at <= now() AS due, urgency FROM account WHERE id = $1', [id]);
    expect(row).toEqual({ state: 'pending', due: true, urgency: urgency.change });
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: true }]);
  });

  it('a missing required datum is refused before anything is sent, and heals with the fact', async () => {
    const { customerId } = await subscriber('A');
    await database.query(`UPDATE customer SET name = '' WHERE id = $1`, [customerId]);
    const calls = platform.calls;
    await loop.round();
    await loop.idle();
    expect(await accountOf(customerId)).toMatchObject({ state: 'failed', failure_code: 'refused' });
    expect(platform.calls).toBe(calls);
    await database.query(`UPDATE customer SET name = 'Ana' WHERE id = $1`, [customerId]);
    await facts.email(customerId, 'ana@example.com');
    await quiet();
    expect((await accountOf(customerId)).state).toBe('in_step');
  });

  describe('a conflict with an account of ours', () => {
    /** Two of one family: the second one is refused, its early tries are used up, and it is not due before tomorrow. */
    async function family(): Promise<{ holder: { customerId: string; serviceId: string }; heir: string }> {
      const holder = await subscriber('A');
      await quiet();
      const heir = await facts.customer();
      await database.query('UPDATE customer SET email = (SELECT email FROM customer WHERE id = $2) WHERE id = $1', [heir, holder.customerId]);
      await facts.attach(await facts.service(heir, planId), packages['A'] ?? '');
      await loop.round();
      await loop.idle();
      expect(await accountOf(heir)).toMatchObject({ state: 'needs_attention', failure_code: 'conflict' });
      await database.query(`UPDATE account SET attempts = 4, due_at = now() + interval '1 day' WHERE customer_id = $1`, [heir]);
      return { holder, heir };
    }
    it.each(['named', 'unnamed'] as const)('is tried again when that one has ended: %s', async (uniqueEmails) => {
      platform.uniqueEmails = uniqueEmails;
      const { holder, heir } = await family();
      await rounds();
      expect(await accountOf(heir)).toMatchObject({ state: 'needs_attention' });
      await facts.cancel(holder.serviceId);
      await rounds();
      expect(await accountOf(heir)).toMatchObject({ state: 'in_step', failure_code: null, attempts: 0 });
      expect(await heldOf(heir)).toEqual([{ ref: 'A', blocked: false }]);
    });

    it('is tried again when that one has another e-mail', async () => {
      platform.uniqueEmails = 'named';
      const { holder, heir } = await family();
      await facts.email(holder.customerId, 'moved@example.com');
      await rounds();
      expect(await accountOf(heir)).toMatchObject({ state: 'in_step', failure_code: null });
    });

    it('with somebody else’s is left to its day', async () => {
      platform.uniqueEmails = 'named';
      const { heir } = await family();
      const other = await subscriber('A');
      await rounds();
      await facts.cancel(other.serviceId);
      await rounds();
      expect(await accountOf(heir)).toMatchObject({ state: 'needs_attention', attempts: 4 });
      await facts.email(heir, 'own@example.com');
      await quiet();
    });
  });

  it('without a licence is tried again when another gives one back, the oldest first', async () => {
    await quiet();
    const holder = await subscriber('A');
    await quiet();
    platform.licences = platform.users.length;
    const waiting = [await subscriber('A'), await subscriber('A')];
    for (const { customerId } of waiting) {
      await loop.round();
      await loop.idle();
      await database.query(`UPDATE account SET due_at = now() + interval '1 day', failure_at = coalesce(failure_at, now()) WHERE customer_id = $1`, [
        customerId,
      ]);
    }
    const states = async (): Promise<string[]> => Promise.all(waiting.map(async ({ customerId }) => (await accountOf(customerId)).state));
    await database.query(`UPDATE account SET failure_at = failure_at - interval '1 hour' WHERE customer_id = $1`, [waiting[1]?.customerId]);
    expect(await states()).toEqual(['failed', 'failed']);
    await facts.cancel(holder.serviceId);
    await rounds();
    expect(await states()).toEqual(['failed', 'in_step']);
    platform.licences = Infinity;
    await quiet();
  });

  it('facts of one customer that come at once make one account, and none of them falls', async () => {
    await quiet();
    const serviceIds: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const { serviceId } = await subscriber();
      await database.query(
        `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) VALUES (uuid7(), $1, $2, 0, 'chosen', '2026-01-01')`,
        [serviceId, packages['A']],
      );
      serviceIds.push(serviceId);
    }
    for (const serviceId of serviceIds)
      await Promise.all(Array.from({ length: 6 }, () => facts.change(serviceId, urgency.create, (tx) => tx.query('SELECT pg_sleep(0)'))));
    const [made] = await database.rows<{ n: number }>(
      'SELECT count(*)::int AS n FROM account a JOIN service s ON s.customer_id = a.customer_id WHERE s.id = ANY($1)',
      [serviceIds],
    );
    expect(made?.n).toBe(serviceIds.length);
    await quiet();
  });

  it('takes unblocks before creates before changes before blocks', async () => {
    await quiet();
    const services = [];
    for (const how of [urgency.block, urgency.change, urgency.create, urgency.unblock]) {
      const { customerId, serviceId } = await subscriber();
      await database.query(
        `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) VALUES (uuid7(), $1, $2, 0, 'chosen', '2026-01-01')`,
        [serviceId, packages['A']],
      );
      await facts.change(serviceId, urgency.change, () => Promise.resolve());
      await database.query('UPDATE account SET urgency = $2 WHERE customer_id = $1', [customerId, how]);
      services.push({ customerId, how });
    }
    const order: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const [claim] = await app.module.get(Claims).take(integrationId, 1, { max: 100, perSeconds: 1 });
      order.push(claim?.urgency ?? -1);
    }
    expect(order).toEqual([urgency.unblock, urgency.create, urgency.change, urgency.block]);
    await database.query('UPDATE account SET lease_until = NULL, due_at = now() WHERE lease_until IS NOT NULL');
    await quiet();
  });

  it('turning the debt switch on over many stops and asks; off, it unblocks them', async () => {
    const integrations = app.module.get(Integrations);
    const people = await Promise.all(Array.from({ length: 25 }, () => subscriber('C')));
    for (const { serviceId } of people) await facts.hold(serviceId, 'debt');
    await quiet();
    const [indebted] = await database.rows<{ n: number }>(
      `SELECT count(DISTINCT s.customer_id)::int AS n FROM hold h JOIN service s ON s.id = h.service_id WHERE h.reason = 'debt' AND h.lifted_at IS NULL AND s.status <> 'cancelled'`,
    );
    await integrations.change(integrationId, 'any', { suspendOnDebt: false });
    await quiet();
    for (const { customerId } of people) expect(await heldOf(customerId)).toEqual([{ ref: 'C', blocked: false }]);
    await expect(integrations.change(integrationId, 'any', { suspendOnDebt: true })).rejects.toMatchObject({
      code: 'would_block_many',
      params: { accounts: indebted?.n },
    });
    const unapproved = withContext({ permissions: ['integrations:write'] }, () =>
      integrations.change(integrationId, 'any', { suspendOnDebt: true, confirm: true }),
    );
    await expect(unapproved).rejects.toMatchObject({ code: 'forbidden', params: { permission: 'blocking:approve' } });
    expect((await integrations.get(integrationId)).suspendOnDebt).toBe(false);
    await integrations.change(integrationId, 'any', { suspendOnDebt: true, confirm: true });
    await quiet();
    for (const { customerId } of people) expect(await heldOf(customerId)).toEqual([{ ref: 'C', blocked: true }]);
  });

  it('so does a package that a debt reaches from now on; what unblocks goes on', async () => {
    const sold = app.module.get(Packages);
    const id = packages['C'] ?? '';
    const owing = await database.rows<{ customer_id: string }>(
      `SELECT DISTINCT s.customer_id FROM hold h JOIN service s ON s.id = h.service_id JOIN service_package l ON l.service_id = s.id
       WHERE l.package_id = $1 AND l.removed_at IS NULL AND h.reason = 'debt' AND h.link_id IS NULL AND h.lifted_at IS NULL AND s.status <> 'cancelled'`,
      [id],
    );
    expect(owing.length).toBeGreaterThan(20);
    const all = async (blocked: boolean): Promise<void> => {
      await quiet();
      for (const { customer_id: one } of owing) expect((await heldOf(one))?.find(({ ref }) => ref === 'C')).toEqual({ ref: 'C', blocked });
    };
    await sold.change(id, 'any', { debtPolicy: 'never' });
    await all(false);
    await expect(sold.change(id, 'any', { debtPolicy: 'service' })).rejects.toMatchObject({
      code: 'package_would_block_many',
      params: { accounts: owing.length },
    });
    const unapproved = withContext({ permissions: ['packages:write'] }, () => sold.change(id, 'any', { debtPolicy: 'service', confirm: true }));
    await expect(unapproved).rejects.toMatchObject({ code: 'forbidden', params: { permission: 'blocking:approve' } });
    expect((await sold.get(id)).debtPolicy).toBe('never');
    // Nobody owes its own lines.
    await sold.change(id, 'any', { debtPolicy: 'own-lines' });
    await sold.change(id, 'any', { debtPolicy: 'service', confirm: true });
    await all(true);
    const [told] = await database.rows(
      `SELECT before ->> 'debtPolicy' AS before, after FROM audit_event WHERE action = 'package.changed' ORDER BY id DESC LIMIT 1`,
    );
    expect(told).toEqual({ before: 'own-lines', after: { debtPolicy: 'service', confirm: true } });
  });

  it('counts for that brake exactly those for whom less is wanted than before', async () => {
    const [[packageId = ''], [fallback = '']] = [
      Object.values(await facts.offer(integrationId, ['counted'])),
      Object.values(await facts.offer(integrationId, ['less'])),
    ];
    const [less] = await database.rows<{ product_id: string }>('SELECT product_id FROM package_product WHERE package_id = $1', [fallback]);
    const { customerId, serviceId } = await subscriber();
    await facts.attach(serviceId, packageId);
    await quiet();
    const [{ id: linkId } = { id: '' }] = await database.rows<{ id: string }>('SELECT id FROM service_package WHERE service_id = $1', [serviceId]);
    const rules = (['service', 'own-lines', 'never'] as const).flatMap((debtPolicy) => [true, false].map((has) => ({ debtPolicy, fallback: has })));
    /** 2: it has what it paid for; 1: the lesser product; 0: nothing. */
    const gets = (rule: (typeof rules)[number], held: string | null): number => {
      const link: LinkFact = {
        linkId,
        ref: 'counted',
        status: 'enabled',
        everEnabled: true,
        fromDate: '2026-01-01',
        untilDate: null,
        debtPolicy: rule.debtPolicy,
        fallbackRef: rule.fallback ? 'less' : null,
        holds: [{ reason: 'debt', linkId: held, sleepsUntil: null }],
      };
      const [given] = wantedProducts({ suspendOnDebt: true, blocking: 'product', links: [link] }, new Date()).products;
      return given?.blocked === false ? (given.ref === 'counted' ? 2 : 1) : 0;
    };
    for (const held of [null, linkId]) {
      await database.query(`DELETE FROM hold WHERE service_id = $1`, [serviceId]);
      await database.query(`INSERT INTO hold (id, service_id, link_id, reason, placed_by) VALUES (uuid7(), $1, $2, 'debt', 'test')`, [serviceId, held]);
      for (const before of rules) {
        await database.query('UPDATE package SET debt_policy = $2, blocked_product_id = $3 WHERE id = $1', [
          packageId,
          before.debtPolicy,
          before.fallback ? less?.product_id : null,
        ]);
        for (const after of rules) {
          const { accounts } = await app.module.get(AccountMarker).indebtedBy(database, packageId, after);
          expect({ held, before, after, accounts }).toEqual({ held, before, after, accounts: gets(after, held) < gets(before, held) ? 1 : 0 });
        }
      }
    }
    await database.query('UPDATE integration SET suspend_on_debt = false WHERE id = $1', [integrationId]);
    expect(await app.module.get(AccountMarker).indebtedBy(database, packageId, { debtPolicy: 'service', fallback: false })).toMatchObject({ accounts: 0 });
    await database.query('UPDATE integration SET suspend_on_debt = true WHERE id = $1', [integrationId]);
    await database.query('DELETE FROM hold WHERE service_id = $1', [serviceId]);
    await facts.cancel(serviceId);
    await quiet();
    expect(await heldOf(customerId)).toBeUndefined();
  });

  it('after the restore of an older backup, what stands at the platform is recognised, not made again', async () => {
    const { customerId, serviceId } = await subscriber('A');
    await quiet();
    const [before] = await database.rows<{ reference: string }>('SELECT reference FROM account WHERE customer_id = $1', [customerId]);
    const effects = platform.effects.length;
    await database.query('DELETE FROM account WHERE customer_id = $1', [customerId]);
    await facts.change(serviceId, urgency.create, () => Promise.resolve());
    await quiet();
    const [after] = await database.rows<{ reference: string }>('SELECT reference FROM account WHERE customer_id = $1', [customerId]);
    expect(after).toEqual(before);
    expect(platform.effects.length).toBe(effects);
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: false }]);
  });

  it('says what waits and until when, and an operator may push, flag and look', async () => {
    const queue = app.module.get(Queue);
    const accounts = app.module.get(Accounts);
    const { customerId, serviceId } = await subscriber('A');
    await facts.hold(serviceId, 'operator');
    await quiet();
    expect(await queue.of(integrationId)).toMatchObject({
      due: { unblock: 0, create: 0, change: 0, block: 0 },
      oldestUnblockAt: null,
      estimatedDrainedAt: null,
    });
    await facts.lift(serviceId, 'operator');
    const waiting = await queue.of(integrationId);
    expect(waiting).toMatchObject({ due: { unblock: 1 }, oldestUnblockAt: expect.any(String), estimatedDrainedAt: expect.any(String) });
    platform.fault = () => 'unavailable';
    await loop.round();
    await loop.idle();
    expect((await queue.of(integrationId)).oldestUnblockAt).toBe(waiting.oldestUnblockAt);
    platform.fault = () => 'none';
    await quiet();
    expect((await queue.of(integrationId)).oldestUnblockAt).toBeNull();

    const { id } = await accountOf(customerId);
    await database.query(`UPDATE account SET state = 'failed', failure_code = 'refused', due_at = now() + interval '1 day' WHERE id = $1`, [id]);
    const { id: workId } = await app.module.get(RetryAccountsWork).start({ failureCode: 'refused', state: 'failed' });
    await app.module.get(WorkRunner).runNext();
    expect(await app.module.get(Works).get(workId)).toMatchObject({ status: 'succeeded', result: { marked: 1 } });
    expect((await accountOf(customerId)).state).toBe('pending');
    await quiet();
    expect(await accounts.flag(id, 'cliente ligou')).toMatchObject({ attention: 'cliente ligou', state: 'in_step' });
    expect(await accounts.flag(id, null)).toMatchObject({ attention: null });
  });

  it('estimates when nothing will wait any more: by what the platform takes, and not before it may be called again', async () => {
    const queue = app.module.get(Queue);
    await database.query('UPDATE integration SET limits = $1, version = version + 1', [JSON.stringify({ requests: { max: 60, perSeconds: 60 } })]);
    for (let n = 0; n < 10; n += 1) await subscriber('A');
    const seconds = async (): Promise<number> => (new Date((await queue.of(integrationId)).estimatedDrainedAt ?? 0).getTime() - Date.now()) / 1000;
    const [open] = await database.rows<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE state IN ('pending', 'unknown')`);
    expect(await queue.of(integrationId)).toMatchObject({ due: { create: open?.n }, requestsPerSecond: 1 });
    // Two requests a change, one a second.
    expect(Math.abs((await seconds()) - 2 * (open?.n ?? 0))).toBeLessThan(5);
    await database.query(`UPDATE integration_gate SET closed_until = now() + interval '1000 seconds'`);
    expect(Math.abs((await seconds()) - 1000 - 2 * (open?.n ?? 0))).toBeLessThan(10);
    await database.query(`UPDATE integration_gate SET closed_until = '-infinity'`);
    await database.query(`UPDATE integration SET limits = '{}', version = version + 1`);
    await quiet();
  });

  it('a product that vanished from the catalog ends nobody’s subscription', async () => {
    const { customerId, serviceId } = await subscriber('C');
    await quiet();
    await database.query(`UPDATE product SET status = 'retired' WHERE integration_id = $1 AND ref = 'C'`, [integrationId]);
    const before = platform.effects.length;
    await facts.hold(serviceId, 'operator');
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'C', blocked: true }]);
    await facts.lift(serviceId, 'operator');
    await quiet();
    expect(await heldOf(customerId)).toEqual([{ ref: 'C', blocked: false }]);
    expect(platform.effects.slice(before).map((effect) => effect.split(' ')[0])).toEqual(['block', 'unblock']);
    await database.query(`UPDATE product SET status = 'active' WHERE integration_id = $1 AND ref = 'C'`, [integrationId]);
  });

  it('the history shows each attempt with the platform’s answer, without the token and the CPF in it', async () => {
    platform.refusal = 'O CPF 529.982.247-25 (52998224725) não pode, com o token segredo-abcd';
    await database.query('UPDATE integration SET version = version + 1');
    await app.module.get(Integrations).change(integrationId, 'any', { settings: { token: 'segredo-abcd' } });
    const { customerId, serviceId } = await subscriber('A');
    await loop.round();
    await loop.idle();
    const { id, state } = await accountOf(customerId);
    expect(state).toBe('failed');
    const page = JSON.parse((await readPage(database, operationList, {}, { 'o.account_id': id })).text) as { data: { outcome: string; message: string }[] };
    expect(page.data).toMatchObject([{ outcome: 'refused', message: 'O CPF ••• (•••) não pode, com o token •••' }]);
    platform.refusal = null;
    await facts.cancel(serviceId);
    await quiet();
  });

  it('the nightly pass finds what every lost mark would have said', async () => {
    const { customerId, serviceId } = await subscriber('A');
    await quiet();
    const other = await facts.customer();
    const silent = await facts.service(other, planId);
    await database.query(
      `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) VALUES (uuid7(), $1, $2, 0, 'chosen', '2026-01-01')`,
      [silent, packages['B']],
    );
    await database.query(`INSERT INTO hold (id, service_id, reason, placed_by) VALUES (uuid7(), $1, 'operator', 'test')`, [serviceId]);
    await app.module.get(ResyncSchedule).resync();
    await database.query('UPDATE account SET due_at = now(), urgency = 2 WHERE customer_id IN ($1, $2)', [customerId, other]);
    await quiet();
    expect(await heldOf(other)).toEqual([{ ref: 'B', blocked: false }]);
    expect(await heldOf(customerId)).toEqual([{ ref: 'A', blocked: true }]);
  });

  it('a platform whose plugin could not be loaded waits, counted, and stops no other', async () => {
    const { id } = await app.module.get(Integrations).create({ platform: 'forgetful', description: 'x', settings: { token: 'abcd' } });
    const offered = await facts.offer(id, ['A']);
    const waiting = await facts.customer();
    await facts.attach(await facts.service(waiting, planId), offered['A'] ?? '');
    await database.query(`UPDATE integration SET platform = 'twin' WHERE id = $1`, [id]);
    expect(await app.module.get(Claims).runnable()).toContain(id);
    expect(await app.module.get(Gateway).limits(id)).toBeUndefined();

    const { customerId } = await subscriber('A');
    const isServed = async (): Promise<boolean> => (await accountOf(customerId)).state === 'in_step';
    for (let rounds = 0; rounds < 20 && !(await isServed()); rounds += 1) {
      await loop.round();
      await loop.idle();
    }
    expect(await isServed()).toBe(true);
    expect(await accountOf(waiting)).toMatchObject({ state: 'pending', attempts: 0, failure_code: null });
    expect(await app.module.get(Queue).of(id)).toMatchObject({ due: { create: 1 }, requestsPerSecond: 0, estimatedDrainedAt: null });
    expect(await app.module.get(CheckIntegration).check(id)).toMatchObject({
      ok: false,
      code: 'unavailable',
      message: expect.stringContaining('Há dois plugins com a chave "twin".'),
    });

    // Loaded again (another version, a start of the product): it goes on from there, and nobody's hand is needed.
    await database.query(`UPDATE integration SET platform = 'forgetful' WHERE id = $1`, [id]);
    await quiet();
    expect(await heldOf(waiting)).toEqual([{ ref: 'A', blocked: false }]);
  });

  it('asked for a fresh way in, keeps the password that was told once', async () => {
    const { customerId } = await subscriber('A');
    await quiet();
    const { id } = await accountOf(customerId);
    const accounts = app.module.get(Accounts);
    wayIn = null;
    await expect(accounts.renewAccess(id)).rejects.toMatchObject({ code: 'no_access_data' });
    wayIn = { kind: 'login', username: 'ana', password: 's3nha' };
    expect(await accounts.renewAccess(id)).toEqual(wayIn);
    for (const answer of [null, { kind: 'login', username: 'ana' } as const]) {
      wayIn = answer;
      expect(await accounts.renewAccess(id)).toEqual({ kind: 'login', username: 'ana', password: 's3nha' });
      expect(await accounts.access(id)).toEqual({ kind: 'login', username: 'ana', password: 's3nha' });
    }
    wayIn = { kind: 'login', username: 'ana', password: 'outra' };
    await accounts.renewAccess(id);
    expect(await accounts.access(id)).toEqual(wayIn);
  });

  it('whatever happens in whatever order, held becomes wanted, and nothing is doubled', async () => {
    const act = fc.record({
      kind: fc.constantFrom('attach', 'detach', 'debt', 'pay', 'operator', 'release', 'email', 'round', 'round', 'cancel'),
      ref: fc.constantFrom(...refs),
      who: fc.constantFrom(0, 1),
    });
    const faults = fc.array(fc.constantFrom<Fault>('none', 'none', 'lost-after', 'lost-before', 'unavailable', 'busy', 'throttled', 'crash'), { maxLength: 8 });
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 14 }), faults, async (story, planned) => {
        const queue = [...planned];
        platform.fault = () => queue.shift() ?? 'none';
        const customerId = await facts.customer();
        const services = [await facts.service(customerId, planId), await facts.service(customerId, planId)];
        for (const { kind, ref, who } of story) {
          const service = services[who] ?? '';
          const package_ = packages[ref] ?? '';
          if (kind === 'attach') await facts.attach(service, package_);
          if (kind === 'detach') await facts.detach(service, package_);
          if (kind === 'debt') await facts.hold(service, 'debt');
          if (kind === 'pay') await facts.lift(service, 'debt');
          if (kind === 'operator') await facts.hold(service, 'operator');
          if (kind === 'release') await facts.lift(service, 'operator');
          if (kind === 'email') await facts.email(customerId, `novo${(serial += 1)}@example.com`);
          if (kind === 'cancel') await facts.cancel(service);
          // Not awaited to its end: facts go on while calls are under way.
          if (kind === 'round') await loop.round();
        }
        await quiet();
        const [account] = await database.rows<{ id: string; reference: string }>('SELECT id, reference FROM account WHERE customer_id = $1', [customerId]);
        if (!account) return;
        const known = await readFacts(database, account.id);
        const wanted = wantedProducts({ suspendOnDebt: true, blocking: 'product', links: known.links }, new Date()).products.map(({ ref, blocked }) => ({
          ref,
          blocked: blocked !== false,
        }));
        const users = platform.users.filter(({ reference }) => reference === account.reference);
        expect(users.length).toBe(wanted.length > 0 ? 1 : 0);
        expect((users[0]?.subscriptions ?? []).map(({ ref, blocked }) => ({ ref, blocked })).toSorted((a, b) => (a.ref < b.ref ? -1 : 1))).toEqual(wanted);
        const [open] = await database.rows<{ n: number }>('SELECT count(*)::int AS n FROM operation WHERE account_id = $1 AND ended_at IS NULL', [account.id]);
        expect(open?.n).toBe(0);
      }),
      { numRuns: Number(process.env['PROVISIONING_RUNS'] ?? 60) },
    );
  }, 240_000);

  it('the few accounts that hold nothing that works are found by their index', async () => {
    const condition = accountList.filters['holding']?.condition('blocked', (value) => `'{${String(value)}}'`) ?? '';
    const plan = await database.transaction(async (tx) => {
      // In a table of some rows no index is worth its while.
      await tx.query('SET LOCAL enable_seqscan = off');
      return tx.query<object[]>(`EXPLAIN SELECT a.id FROM account a WHERE ${condition}`);
    });
    expect(JSON.stringify(plan)).toContain('account_holding');
  });
});
