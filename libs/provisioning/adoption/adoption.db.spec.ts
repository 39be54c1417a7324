import { type HeldAccount, type Outcome, type Platform, PlatformFailure, type WantedAccount } from '@content-platforms/plugin-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CatalogModule } from '#catalog';
import { CustomersModule } from '#customers';
import { Integrations, IntegrationsModule } from '#integrations';
import { Database } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { Facts } from '../../../test/support/facts.ts';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { Accounts } from '../accounts/accounts.service.ts';
import { ProvisioningModule } from '../provisioning.module.ts';
import { ProvisioningLoop } from '../reconciler/provisioning-loop.ts';

interface User {
  id: string;
  reference: string | null;
  document?: string;
  products: { ref: string; blocked: boolean }[];
}

/** A platform that finds a user by our reference, else the one to adopt; it keeps the reference of the adopting account, unless it `forgets` it. */
class AdoptingPlatform {
  users: User[] = [];
  down = false;
  forgets = false;

  readonly verbs: Partial<Platform> = {
    find: (wanted) => this.answer(() => this.held(this.userOf(wanted))),
    set: (wanted) => this.answer(() => this.set(wanted)),
  };

  private async answer<T>(act: () => T): Promise<T> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.down) throw new PlatformFailure('unavailable', 'Fora do ar.');
    return act();
  }

  private userOf({ reference, adopt }: WantedAccount): User | undefined {
    return this.users.find((user) => user.reference === reference) ?? this.users.find(({ id }) => id === adopt);
  }

  private set(wanted: WantedAccount): Outcome {
    const known = this.userOf(wanted);
    const user = known ?? { id: `made-${wanted.reference}`, reference: wanted.reference, products: [] };
    if (!known) this.users.push(user);
    if (!this.forgets) user.reference = wanted.reference;
    user.products = wanted.products.map(({ ref }) => ({ ref, blocked: false }));
    return { state: 'done', held: this.held(user) as HeldAccount, memo: {} };
  }

  private held(user: User | undefined): HeldAccount | null {
    if (!user) return null;
    const { id, reference, document, products } = user;
    return { reference, remoteId: id, products, memo: {}, ...(document ? { contact: { document } } : {}) };
  }
}

// What `Facts.customer` gives everybody.
const document = '52998224725';

describe('adoption', () => {
  const platform = new AdoptingPlatform();
  let app: TestModules;
  let database: Database;
  let accounts: Accounts;
  let facts: Facts;
  let planId: string;
  let finding: string;
  let blind: string;

  beforeAll(async () => {
    app = await startTestModules([
      IntegrationsModule.with([
        fakePlugin('finding', platform.verbs),
        fakePlugin('blind', { set: (wanted) => (platform.verbs.set as Platform['set'])(wanted, {} as never) }),
      ]),
      CatalogModule,
      PackagesModule,
      PlansModule,
      CustomersModule,
      ProvisioningModule,
    ]);
    database = app.module.get(Database);
    accounts = app.module.get(Accounts);
    facts = new Facts(app);
    planId = await facts.plan();
    const integration = async (key: string): Promise<string> => {
      const { id } = await app.module.get(Integrations).create({ platform: key, description: key, settings: { token: 'abcd' } });
      return id;
    };
    finding = await integration('finding');
    blind = await integration('blind');
  });
  afterAll(() => app.close());
  beforeEach(() => {
    platform.users = [];
    platform.down = false;
    platform.forgets = false;
  });

  /** A customer with a package on the integration; returns the account. */
  const account = async (integrationId: string): Promise<string> => {
    const customerId = await facts.customer();
    const offer = await facts.offer(integrationId, [`P-${customerId}`]);
    await facts.attach(await facts.service(customerId, planId), Object.values(offer)[0] as string);
    const [row] = await database.rows<{ id: string }>('SELECT id FROM account WHERE customer_id = $1', [customerId]);
    return (row as { id: string }).id;
  };
  const drive = async (): Promise<void> => {
    const loop = app.module.get(ProvisioningLoop);
    for (let round = 0; round < 3; round += 1) {
      await database.query(`UPDATE account SET due_at = now() WHERE state <> 'in_step'`);
      await loop.round();
      await loop.idle();
    }
  };
  const adopt = (id: string, remoteId: string, confirm?: boolean): Promise<unknown> =>
    accounts.adopt(id, { remoteId, ...(confirm === undefined ? {} : { confirm }) });
  const refused = (code: string): object => expect.objectContaining({ code });

  it('takes over a user with the customer’s document, and holds it against all others', async () => {
    platform.users = [{ id: '7', reference: 'old-erp', document: '529.982.247-25', products: [] }];
    const [first, second] = [await account(finding), await account(finding)];
    await adopt(first, '7');
    await expect(adopt(second, '7')).rejects.toEqual(refused('adopted_elsewhere'));
    await drive();
    expect(await accounts.get(first)).toMatchObject({ state: 'in_step', held: { remoteId: '7' } });
    // Once taken over, the other's reference stands on it too.
    await expect(adopt(second, '7')).rejects.toEqual(refused('account_has_user'));
    await database.query(`UPDATE account SET held = NULL, remote_id = NULL WHERE id = $1`, [second]);
    platform.users = platform.users.filter(({ id }) => id === '7');
    await expect(adopt(second, '7', true)).rejects.toEqual(refused('adopted_elsewhere'));
    const proofs = await database.rows(`SELECT after ->> 'proof' AS proof FROM audit_event WHERE action = 'account.adopted' AND subject_id = $1`, [first]);
    expect(proofs).toEqual([{ proof: 'document' }]);
  });

  it('refuses a user with another document, even confirmed, and one that is not there', async () => {
    platform.users = [{ id: '8', reference: null, document: '11222333000181', products: [] }];
    const id = await account(finding);
    await expect(adopt(id, '8')).rejects.toEqual(refused('document_differs'));
    await expect(adopt(id, '8', true)).rejects.toEqual(refused('document_differs'));
    await expect(adopt(id, '9')).rejects.toEqual(refused('nothing_to_adopt'));
  });

  it('asks for an audited confirmation where the platform shows no document, or a masked one', async () => {
    platform.users = [{ id: '10', reference: null, document: '***.982.247-**', products: [] }];
    for (const [integrationId, remoteId] of [
      [finding, '10'],
      [blind, 'x1'],
    ] as const) {
      const id = await account(integrationId);
      await expect(adopt(id, remoteId)).rejects.toEqual(refused('document_not_shown'));
      await adopt(id, remoteId, true);
      const [event] = await database.rows(`SELECT after FROM audit_event WHERE action = 'account.adopted' AND subject_id = $1`, [id]);
      expect(event).toEqual({ after: { remoteId, proof: 'confirmation' } });
    }
  });

  it('refuses while the platform cannot be asked, and when nothing is wanted', async () => {
    const id = await account(finding);
    platform.down = true;
    await expect(adopt(id, '7')).rejects.toEqual(refused('adoption_unchecked'));
    platform.down = false;
    await database.query(
      `UPDATE service_package SET removed_at = now() WHERE service_id IN (SELECT s.id FROM service s JOIN account a ON a.customer_id = s.customer_id WHERE a.id = $1)`,
      [id],
    );
    await expect(adopt(id, '7')).rejects.toEqual(refused('nothing_wanted'));
  });

  it('gives one of two accounts that adopt the same user at once', async () => {
    for (const integrationId of [finding, blind]) {
      platform.users = [{ id: '11', reference: null, document, products: [] }];
      const ids = await Promise.all([account(integrationId), account(integrationId), account(integrationId)]);
      const results = await Promise.allSettled(ids.map((id) => adopt(id, '11', true)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toEqual(refused('adopted_elsewhere'));
    }
  });

  it('an account that ended gives its user up to the next one, and does not take it back', async () => {
    platform.users = [{ id: '12', reference: null, document, products: [] }];
    platform.forgets = true;
    const [first, second] = [await account(finding), await account(finding)];
    await adopt(first, '12');
    await drive();
    await database.query(`UPDATE account SET held = NULL, remote_id = NULL, state = 'in_step', due_at = NULL WHERE id = $1`, [first]);
    await database.query(`UPDATE account SET held = NULL, remote_id = NULL WHERE id = $1`, [second]);
    platform.users = platform.users.filter(({ id }) => id === '12');
    await adopt(second, '12');
    const [row] = await database.rows('SELECT adopt, remote_id FROM account WHERE id = $1', [first]);
    expect(row).toEqual({ adopt: null, remote_id: null });
  });

  it('a user that the platform shows for two accounts stays with the first; the second waits for a person', async () => {
    platform.forgets = true;
    const [first, second] = [await account(finding), await account(finding)];
    platform.users = [{ id: '13', reference: null, document, products: [] }];
    await adopt(first, '13');
    await drive();
    // As a version before this check left it.
    await database.query(
      `UPDATE account SET adopt = '13', held = NULL, remote_id = NULL, state = 'pending', due_at = now(), revision = revision + 1 WHERE id = $1`,
      [second],
    );
    platform.users = platform.users.filter(({ id }) => id === '13');
    await drive();
    expect(await accounts.get(first)).toMatchObject({ held: { remoteId: '13' } });
    expect(await accounts.get(second)).toMatchObject({ state: 'needs_attention', held: null, lastFailure: { code: 'conflict', remoteId: '13' } });
  });
});
