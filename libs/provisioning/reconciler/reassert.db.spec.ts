import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Outcome, PlatformFailure, type WantedAccount } from '@content-platforms/plugin-sdk';
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
import { ProvisioningLoop } from './provisioning-loop.ts';
import { ProvisioningModule } from '../provisioning.module.ts';

/** A platform that can't be read: the plugin has nothing but its memo, and what a person asks. */
describe('an account that is told once more', () => {
  const told: WantedAccount[] = [];
  let answer: (wanted: WantedAccount) => Promise<Outcome>;
  let app: TestModules;
  let loop: ProvisioningLoop;
  let database: Database;
  let accounts: Accounts;
  let account: { id: string };
  let serviceId: string;
  let facts: Facts;
  let packageId: string;

  const done = async (wanted: WantedAccount): Promise<Outcome> => {
    const products = wanted.products.map(({ ref, blocked }) => ({ ref, blocked: blocked !== false }));
    return { state: 'done', held: { reference: wanted.reference, remoteId: 'x', products, memo: {} }, memo: { told: told.length } };
  };
  const turn = async (): Promise<void> => {
    await database.query(`UPDATE account SET due_at = now() WHERE id = $1`, [account.id]);
    await database.query(`UPDATE integration_gate SET closed_until = '-infinity', failures = 0, next_look_at = '-infinity'`);
    await loop.round();
    await loop.idle();
  };

  beforeAll(async () => {
    answer = done;
    const plugin = fakePlugin('pusher', { set: (wanted) => (told.push(wanted), answer(wanted)) }, { accountScope: 'link', blocking: 'product' });
    app = await startTestModules([IntegrationsModule.with([plugin]), CatalogModule, PackagesModule, PlansModule, CustomersModule, ProvisioningModule]);
    database = app.module.get(Database);
    loop = app.module.get(ProvisioningLoop);
    accounts = app.module.get(Accounts);
    facts = new Facts(app);
    const { id } = await app.module
      .get(Integrations)
      .create({ platform: 'pusher', description: 'x', settings: { token: 'abcd' }, limits: { settleSeconds: 600 } });
    packageId = (await facts.offer(id, ['A']))['A'] ?? '';
    serviceId = await facts.service(await facts.customer(), await facts.plan());
    await facts.attach(serviceId, packageId);
    [account = { id: '' }] = await database.rows<{ id: string }>('SELECT id FROM account');
  });
  afterAll(() => app.close());

  it('knows the package it stands for, also when it ends', async () => {
    await turn();
    expect(told.at(-1)?.origin).toMatchObject({ serviceId, link: expect.any(String), package: { id: packageId, description: expect.stringMatching(/^A-/) } });
    expect(told.at(-1)).not.toHaveProperty('reassert');
    await facts.detach(serviceId, packageId);
    await turn();
    expect(told.at(-1)).toMatchObject({ products: [], origin: { package: { id: packageId } } });
  });

  it('only once, and only when a person asks', async () => {
    await turn();
    await accounts.retry(account.id, false);
    await turn();
    expect(told.at(-1)).not.toHaveProperty('reassert');
    const { revision } = await accounts.retry(account.id, true);
    await turn();
    expect(told.at(-1)).toMatchObject({ reassert: true, revision });
    await turn();
    expect(told.at(-1)).not.toHaveProperty('reassert');
  });

  it('until there is an outcome', async () => {
    await accounts.retry(account.id, true);
    answer = () => Promise.reject(new PlatformFailure('unavailable', 'fora do ar'));
    await turn();
    answer = done;
    await turn();
    expect(told.slice(-2).map(({ reassert }) => reassert)).toEqual([true, true]);
  });

  it('while an outcome is unknown, whatever is wanted by then, and once more after its window', async () => {
    answer = () => Promise.reject(new PlatformFailure('unknown', 'sem resposta', { repeatable: true }));
    await turn();
    answer = done;
    await turn();
    expect(told.at(-1)).toMatchObject({ reassert: true });
    await turn();
    expect(told.at(-1)).not.toHaveProperty('reassert');
    await database.query(`UPDATE account SET unsettled_until = now() WHERE id = $1`, [account.id]);
    await turn();
    expect(told.at(-1)).toMatchObject({ reassert: true });
    await turn();
    expect(told.at(-1)).not.toHaveProperty('reassert');
  });

  it('asked for while a call is under way, it is due again at once', async () => {
    answer = async (wanted) => {
      answer = done;
      await accounts.retry(account.id, true);
      return done(wanted);
    };
    await turn();
    expect(told.at(-1)).not.toHaveProperty('reassert');
    await database.query(`UPDATE integration_gate SET next_look_at = '-infinity'`);
    await loop.round();
    await loop.idle();
    expect(told.at(-1)).toMatchObject({ reassert: true });
  });
});
