import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { motvControl, type MotvControl } from '../../apps/sandbox/motv/control-client.ts';
import type { CustomerShape, IntegrationShape, InvoiceShape, ProductShape, ServiceShape } from '../support/api-shapes.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

describe('moTV: subscribed by the product, suspended by the subscription', () => {
  let story: Story;
  let tv: MotvControl;
  let integration: IntegrationShape;
  let products: Map<string, ProductShape>;
  let customer: CustomerShape;
  let service: ServiceShape;
  let invoice: InvoiceShape;
  beforeAll(async () => {
    story = await beginStory();
    tv = motvControl(story.sandbox.url, 'tv');
    await tv.configure({ requestsPerSecond: 1_000 });
  });
  afterAll(() => story?.end());

  const effects = async (since = 0) => (await tv.state(since)).effects.map(({ kind, productsId }) => [kind, productsId].filter(Boolean).join(' '));
  const soFar = async () => (await tv.state()).effects.length;

  it('is registered with user and secret, which signs and does not travel', async () => {
    const { api } = story;
    const { user, secret } = (await tv.state()).settings;
    const body = { platform: 'motv', description: 'Youcast', limits: { requests: { max: 500, perSeconds: 1 }, settleSeconds: 2 } };
    integration = await api.post('/integrations', { ...body, settings: { username: user, secret: 'errado', baseUrl: tv.baseUrl } });
    expect(integration).toMatchObject({ settings: { username: user, secret: { set: true } } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: false, code: 'invalid-settings' });
    await api.patch(`/integrations/${integration.id}`, { settings: { secret } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true, account: expect.stringMatching(/^moTV \(user-tv, /) });
  });

  it('syncs what the provider may sell', async () => {
    await story.provider.sync(integration.id);
    products = await story.provider.products(integration.id);
    expect(products.size).toBe(6);
    expect(products.get('12')).toMatchObject({ name: 'Youcast Família', costCents: 3990, status: 'active' });
  });

  it('a create whose answer is lost is found again, and subscribed', async () => {
    const family = await story.provider.package('FAMILIA', undefined, { products: ['12', '21'].map((ref) => ({ productId: products.get(ref)?.id })) });
    const plan = await story.provider.plan('Fibra 500 + TV', { packages: [{ packageId: family.id, mandatory: true }] });
    await tv.fault({ kind: 'reset-after', times: 1, match: { path: 'createMotvCustomer$' } });
    customer = await story.provider.customer(1);
    service = await story.provider.service(customer.id, plan.id);
    const account = await story.provider.settled(customer.id);
    expect((await tv.state()).viewers).toMatchObject([{ login: account.reference }]);
    expect(await effects()).toEqual(['viewer-created', 'subscribed 12', 'subscribed 21']);
    const access = await story.api.get(`/accounts/${account.id}/access`);
    expect(access).toMatchObject({ kind: 'login', username: account.reference, password: expect.stringMatching(/^\S{8,}$/) });
  });

  it('debt suspends each subscription by its own id; payment resumes them', async () => {
    let since = await soFar();
    invoice = await story.provider.blockForDebt(customer.id, service.id);
    await story.provider.settled(customer.id);
    expect(await effects(since)).toEqual(['suspended 12', 'suspended 21']);
    since = await soFar();
    await story.provider.pay(invoice.id, invoice.totalCents);
    const account = await story.provider.settled(customer.id);
    expect(await effects(since)).toEqual(['resumed 12', 'resumed 21']);
    expect(account.held?.products.map(({ ref, blocked }) => `${ref} ${blocked}`).sort()).toEqual(['12 false', '21 false']);
  });

  it('cancelled, the viewer is removed', async () => {
    const since = await soFar();
    await story.api.post(`/services/${service.id}/cancel`);
    expect(await story.provider.settled(customer.id)).toMatchObject({ held: { products: [] } });
    expect(await effects(since)).toEqual(['viewer-deleted']);
    expect((await tv.state()).requests.byRoute['unknown']).toBeUndefined();
  });
});
