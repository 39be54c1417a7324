import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { watchControl, type WatchControl } from '../../apps/sandbox/watch/control-client.ts';
import type { CustomerShape, IntegrationShape, InvoiceShape, ProductShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

describe('Watch Brasil: a ticket a package', () => {
  let story: Story;
  let tv: WatchControl;
  let integration: IntegrationShape;
  let products: Map<string, ProductShape>;
  let customer: CustomerShape;
  let service: ServiceShape;
  let invoice: InvoiceShape;
  beforeAll(async () => {
    story = await beginStory();
    tv = watchControl(story.sandbox.url, 'watch');
    await tv.configure({ requestsPerSecond: 1_000 });
  });
  afterAll(() => story?.end());

  const tickets = async () => (await tv.state()).tickets.map(({ Pacote, Status }) => `${Pacote} ${Status}`).sort();
  const inStep = (count: number) =>
    eventually(
      async () => {
        const accounts = await story.provider.accounts(customer.id);
        expect(accounts).toHaveLength(count);
        for (const account of accounts) expect(account).toMatchObject({ state: 'in_step', unsettledUntil: null });
        return accounts;
      },
      { what: `${count} accounts in step` },
    );

  it('is registered with the credentials of its authorisation, the secret not shown again', async () => {
    const { api } = story;
    const { clientId, clientSecret, uid, redirectUrl } = (await tv.state()).settings;
    const settings = { clientId, clientSecret: 'errado', uid, redirectUrl, baseUrl: tv.baseUrl };
    integration = await api.post('/integrations', {
      platform: 'watch',
      description: 'Watch',
      settings,
      limits: { requests: { max: 500, perSeconds: 1 }, settleSeconds: 2 },
    });
    expect(integration).toMatchObject({ settings: { clientId, clientSecret: { set: true } } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: false, code: 'invalid-settings' });
    await api.patch(`/integrations/${integration.id}`, { settings: { clientSecret } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true, account: `Watch Brasil (${uid})` });
  });

  it('syncs its packages', async () => {
    await story.provider.sync(integration.id);
    products = await story.provider.products(integration.id);
    expect(products.size).toBe(5);
    expect(products.get('WATCH-PLUS')).toMatchObject({ costCents: 990, status: 'active' });
    expect(products.get('WATCH-2024')).toMatchObject({ status: 'closed' });
  });

  it('each package of a service is a ticket of its own, with an id that stays', async () => {
    const plus = await story.provider.package('PLUS', products.get('WATCH-PLUS'));
    const kids = await story.provider.package('KIDS', products.get('WATCH-KIDS'));
    const packages = [plus, kids].map(({ id }) => ({ packageId: id, mandatory: true }));
    const plan = await story.provider.plan('Fibra 500 + Watch', { packages });
    customer = await story.provider.customer(1);
    service = await story.provider.service(customer.id, plan.id);
    const accounts = await inStep(2);
    expect(await tickets()).toEqual(['WATCH-KIDS true', 'WATCH-PLUS true']);
    const ids = (await tv.state()).tickets.map(({ IDIntegracaoAssinante }) => IDIntegracaoAssinante);
    expect(ids.sort()).toEqual(accounts.map(({ reference }) => reference).sort());
    for (const { id } of accounts) expect(await story.api.get(`/accounts/${id}`)).toMatchObject({ state: 'in_step', activatedAt: null });
  });

  it('debt suspends both tickets, though the token expired; payment gives them back', async () => {
    const [signedUp] = (await tv.state()).tickets;
    await tv.signUp(signedUp?.Ticket ?? '');
    await tv.endTokens();
    invoice = await story.provider.blockForDebt(customer.id, service.id);
    await eventually(async () => expect(await tickets()).toEqual(['WATCH-KIDS false', 'WATCH-PLUS false']), { what: 'the block' });
    await inStep(2);
    await story.provider.pay(invoice.id, invoice.totalCents);
    await eventually(async () => expect(await tickets()).toEqual(['WATCH-KIDS true', 'WATCH-PLUS true']), { what: 'the unblock' });
    // One of the two came in at last.
    for (const { id, reference } of await inStep(2)) {
      const activatedAt = reference === signedUp?.IDIntegracaoAssinante ? expect.any(String) : null;
      expect(await story.api.get(`/accounts/${id}`)).toMatchObject({ activatedAt });
    }
  });

  it('a ticket whose answer is lost is made once', async () => {
    const other = await story.provider.package('LIGHT', products.get('WATCH-LIGHT'));
    await tv.fault({ kind: 'reset-after', times: 1, match: { path: 'insert$' } });
    await story.api.post(`/services/${service.id}/packages`, { packageId: other.id });
    await inStep(3);
    expect(await tickets()).toEqual(['WATCH-KIDS true', 'WATCH-LIGHT true', 'WATCH-PLUS true']);
  });

  it('cancelled, every ticket is deleted', async () => {
    await story.api.post(`/services/${service.id}/cancel`);
    await eventually(async () => expect(await tickets()).toEqual([]), { what: 'the end' });
    const { requests } = await tv.state();
    expect(requests.byRoute['unknown']).toBeUndefined();
    expect(requests.recent.every(({ path }) => !path.includes('example') && !path.includes('%40'))).toBe(true);
  });
});
