import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { playHubControl, type PlayHubControl } from '../../apps/sandbox/playhub/control-client.ts';
import type { CustomerShape, IntegrationShape, InvoiceShape, PackageShape, ProductShape, ServiceShape } from '../support/api-shapes.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

describe('PlayHub: what is blocked is taken away, and given back', () => {
  let story: Story;
  let hub: PlayHubControl;
  let integration: IntegrationShape;
  let products: Map<string, ProductShape>;
  let streaming: PackageShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  let invoice: InvoiceShape;
  beforeAll(async () => {
    story = await beginStory();
    hub = playHubControl(story.sandbox.url, 'hub');
    await hub.configure({ requestsPerSecond: 1_000 });
  });
  afterAll(() => story?.end());

  const held = async () => (await hub.state()).customers.flatMap(({ Subscriptions }) => Subscriptions.map(({ ProductId }) => ProductId));
  const effects = async (since = 0) => (await hub.state(since)).effects.map(({ kind, productId }) => [kind, productId].filter(Boolean).join(' '));
  const soFar = async () => (await hub.state()).effects.length;

  it('is registered with ApiKey and ApiSecret, neither of which is shown again', async () => {
    const { api } = story;
    const { apiKey, apiSecret } = (await hub.state()).settings;
    const body = { platform: 'playhub', description: 'PlayHub', limits: { requests: { max: 500, perSeconds: 1 }, settleSeconds: 2 } };
    integration = await api.post('/integrations', { ...body, settings: { apiKey, apiSecret: 'errado', baseUrl: hub.baseUrl } });
    expect(integration).toMatchObject({ settings: { apiKey: { set: true }, apiSecret: { set: true } } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: false, code: 'invalid-settings' });
    await api.patch(`/integrations/${integration.id}`, { settings: { apiSecret } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true, account: 'Provedor hub Telecom Ltda' });
  });

  it('syncs products; a choice slot says what may be chosen', async () => {
    await story.provider.sync(integration.id);
    products = await story.provider.products(integration.id);
    expect(products.size).toBe(9);
    expect(products.get('E2S')).toMatchObject({
      description: 'O assinante escolhe 2 de: Desenhos e Séries Infantis, Música sem Limites, Notícias 24 Horas, Audiolivros.',
    });
    expect(products.get('SER')).toMatchObject({ status: 'closed' });
  });

  it('a service creates the customer with a password of its own, and subscribes', async () => {
    streaming = await story.provider.package('STREAMING', undefined, { products: ['CIN', 'E2S'].map((ref) => ({ productId: products.get(ref)?.id })) });
    const plan = await story.provider.plan('Fibra 500 + streaming', { packages: [{ packageId: streaming.id, mandatory: true }] });
    customer = await story.provider.customer(1);
    service = await story.provider.service(customer.id, plan.id);
    const account = await story.provider.settled(customer.id);
    expect((await hub.state()).customers).toMatchObject([{ Username: account.reference, Name: customer.name }]);
    expect(await effects()).toEqual(['customer-created', 'subscribed CIN', 'subscribed E2S']);
    const access = await story.api.get<{ kind: string; username: string; password: string }>(`/accounts/${account.id}/access`);
    expect(access).toMatchObject({ kind: 'login', username: account.reference, password: expect.stringMatching(/^\S{8,}$/) });
  });

  it('debt takes everything away; payment gives it back', async () => {
    const { reference } = await story.provider.settled(customer.id);
    // The subscriber filled the slot: that is not ours to end, and goes with its slot.
    await hub.choose(reference, 'E2S', 'MUS');
    invoice = await story.provider.blockForDebt(customer.id, service.id);
    await story.provider.settled(customer.id);
    expect(await held()).toEqual([]);
    const since = await soFar();
    await hub.endTokens();
    await story.provider.pay(invoice.id, invoice.totalCents);
    const account = await story.provider.settled(customer.id);
    expect(await effects(since)).toEqual(['subscribed CIN', 'subscribed E2S']);
    expect(account.held?.products.map(({ ref, blocked }) => `${ref} ${blocked}`).sort()).toEqual(['CIN false', 'E2S false']);
  });

  it('cancelled, nothing is held any more', async () => {
    const since = await soFar();
    await story.api.post(`/services/${service.id}/cancel`);
    expect(await story.provider.settled(customer.id)).toMatchObject({ held: { products: [] } });
    expect(await effects(since)).toEqual(['unsubscribed CIN', 'unsubscribed E2S']);
    expect((await hub.state()).requests.byRoute['unknown']).toBeUndefined();
  });
});
