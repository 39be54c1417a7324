import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(120_000);

describe('Habilitar/Suspender Assinaturas switched off, and what a benefit survives', () => {
  let story: Story;
  beforeAll(async () => {
    story = await beginStory();
  });
  afterAll(() => story?.end());

  it('debt never reaches that platform; switched on, it does', async () => {
    const { provider, api } = story;
    const { integration, products } = await provider.integrationWithProducts({ suspendOnDebt: false });
    const books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    const gift = await provider.package('PRESENTE', products.get('SM-ESSENCIAL'), { kind: 'benefit', priceCents: 0, debtPolicy: 'never' });
    const plan = await provider.plan('Fibra 500', { packages: [books, gift].map(({ id }) => ({ packageId: id, mandatory: true })) });
    const customer = await provider.customer(1);
    const service = await provider.service(customer.id, plan.id);
    await provider.settled(customer.id);
    const situations = async () => {
      await provider.settled(customer.id);
      const [user] = (await story.platform.state()).users;
      return Object.fromEntries(user?.assinaturas.map(({ produto, situacao }) => [produto, situacao]) ?? []);
    };
    const invoice = await provider.blockForDebt(customer.id, service.id);
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ blocked: true });
    expect(await situations()).toEqual({ 'SM-COMPLETO': 'ativa', 'SM-ESSENCIAL': 'ativa' });
    await api.patch(`/integrations/${integration.id}`, { suspendOnDebt: true });
    expect(await situations()).toEqual({ 'SM-COMPLETO': 'bloqueada', 'SM-ESSENCIAL': 'ativa' });
    await provider.pay(invoice.id, invoice.totalCents);
    expect(await situations()).toEqual({ 'SM-COMPLETO': 'ativa', 'SM-ESSENCIAL': 'ativa' });
  });
});
