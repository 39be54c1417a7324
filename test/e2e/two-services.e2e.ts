import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CustomerShape, InvoiceShape, LinkShape, PackageShape, PlanShape, ServiceShape } from '../support/api-shapes.ts';
import { beginStory, effectsOf, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

describe('two services of one customer give the same product', () => {
  let story: Story;
  let books: PackageShape;
  let plan: PlanShape;
  let customer: CustomerShape;
  let home: ServiceShape;
  let farm: ServiceShape;
  let ofHome: InvoiceShape;
  let ofFarm: InvoiceShape;
  beforeAll(async () => {
    story = await beginStory();
    const { provider } = story;
    const { products } = await provider.integrationWithProducts();
    books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    customer = await provider.customer(1);
  });
  afterAll(() => story?.end());

  /** The platform's one user holds the product so; what else happened in the meantime was nothing. */
  const is = async (situacao: 'ativa' | 'bloqueada', newEffects: string[] = [], before = 0) => {
    await story.provider.settled(customer.id);
    const state = await story.platform.state();
    expect(state.users).toMatchObject([{ assinaturas: [{ produto: 'SM-COMPLETO', situacao }] }]);
    expect(effectsOf(state).slice(before)).toEqual(newEffects);
  };
  const effectsSoFar = async () => (await story.platform.state()).effects.length;
  const accountsShown = async ({ id }: ServiceShape) => (await story.api.list<LinkShape>(`/services/${id}/packages`)).flatMap(({ accounts }) => accounts);

  it('one user, one subscription, one account of ours', async () => {
    home = await story.provider.service(customer.id, plan.id);
    farm = await story.provider.service(customer.id, plan.id);
    await is('ativa', ['user-created', 'subscribed SM-COMPLETO']);
    const [account] = await story.provider.accounts(customer.id);
    for (const service of [home, farm]) expect(await accountsShown(service)).toEqual([{ accountId: account?.id, state: 'in_step', blocked: false }]);
  });

  it('one of them in debt: it stays', async () => {
    const before = await effectsSoFar();
    ofHome = await story.provider.blockForDebt(customer.id, home.id);
    expect(await story.api.get(`/services/${home.id}`)).toMatchObject({ blocked: true });
    expect(await story.api.get(`/services/${farm.id}`)).toMatchObject({ blocked: false });
    await is('ativa', [], before);
  });

  it('both in debt: it is blocked', async () => {
    const before = await effectsSoFar();
    ofFarm = await story.provider.blockForDebt(customer.id, farm.id);
    await is('bloqueada', ['situation-set SM-COMPLETO bloqueada'], before);
  });

  it('one paid: it is back', async () => {
    const before = await effectsSoFar();
    await story.provider.pay(ofHome.id, ofHome.totalCents);
    expect(await story.api.get(`/services/${farm.id}`)).toMatchObject({ blocked: true });
    await is('ativa', ['situation-set SM-COMPLETO ativa'], before);
  });

  it('the paid one cancelled: it is as the other says, blocked', async () => {
    const before = await effectsSoFar();
    await story.api.post(`/services/${home.id}/cancel`);
    await is('bloqueada', ['situation-set SM-COMPLETO bloqueada'], before);
  });

  it('the other one paid: it is active, the same subscription as ever', async () => {
    const before = await effectsSoFar();
    await story.provider.pay(ofFarm.id, ofFarm.totalCents);
    await is('ativa', ['situation-set SM-COMPLETO ativa'], before);
  });

  it('a hold on one package alone blocks it alone', async () => {
    const before = await effectsSoFar();
    const [link] = await story.api.list<LinkShape>(`/services/${farm.id}/packages`);
    const hold = await story.api.post<{ id: string }>(`/services/${farm.id}/holds`, { reason: 'operator', linkId: link?.id });
    expect(await story.api.get(`/services/${farm.id}`)).toMatchObject({ blocked: false, holds: [{ linkId: link?.id }] });
    await is('bloqueada', ['situation-set SM-COMPLETO bloqueada'], before);
    await story.api.delete(`/services/${farm.id}/holds/${hold.id}`);
    await is('ativa', ['situation-set SM-COMPLETO bloqueada', 'situation-set SM-COMPLETO ativa'], before);
  });

  it("the customer's own suspension blocks whatever the debt switch says, and outlives a payment", async () => {
    await story.api.post(`/services/${farm.id}/suspend`);
    expect(await story.api.get(`/services/${farm.id}`)).toMatchObject({ status: 'suspended_by_request', blocked: true });
    await story.provider.settled(customer.id);
    expect((await story.platform.state()).users).toMatchObject([{ assinaturas: [{ situacao: 'bloqueada' }] }]);
    const invoice = await story.provider.blockForDebt(customer.id, farm.id);
    await story.provider.pay(invoice.id, invoice.totalCents);
    expect(await story.api.get(`/services/${farm.id}`)).toMatchObject({ status: 'suspended_by_request', holds: [{ reason: 'request' }] });
    await story.api.post(`/services/${farm.id}/resume`);
    await story.provider.settled(customer.id);
    expect((await story.platform.state()).users).toMatchObject([{ assinaturas: [{ situacao: 'ativa' }] }]);
  });

  it('the last one cancelled: nothing is left', async () => {
    await story.api.post(`/services/${farm.id}/cancel`);
    await story.atThePlatform((users) => expect(users).toEqual([]));
  });
});
