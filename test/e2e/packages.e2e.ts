import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IntegrationShape, PackageShape, ProductShape } from '../support/api-shapes.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const scm = (amountCents: number) => ({ description: 'Conexão', fiscalNature: 'SCM', amountCents });
const sva = (amountCents: number) => ({ description: 'Livros digitais', fiscalNature: 'SVA', amountCents });

describe('Configuração > Geral > Pacotes', () => {
  let story: Story;
  let integration: IntegrationShape;
  let products: Map<string, ProductShape>;
  beforeAll(async () => {
    story = await beginStory();
    ({ integration, products } = await story.provider.integrationWithProducts());
  });
  afterAll(() => story?.end());

  const given = (...refs: string[]) => refs.map((ref) => ({ productId: products.get(ref)?.id }));
  const body = (more: object = {}) => ({ code: 'LIVROS', description: 'Livros digitais', kind: 'standalone', priceCents: 1990, ...more });
  const refused = (more: object) => story.api.refusal('POST', '/packages', body(more));

  it('has a price and a composition that adds up to it to the cent', async () => {
    const components = [sva(1491), scm(499)];
    const made = await story.api.post<PackageShape>('/packages', body({ components, products: given('SM-COMPLETO') }));
    expect(made).toMatchObject({ priceCents: 1990, components, products: [{ ref: 'SM-COMPLETO', integrationId: integration.id, platform: 'saber-mais' }] });
    expect(await refused({ code: 'OUTRO', components: [sva(1491), scm(498)] })).toMatchObject({
      status: 422,
      code: 'components_do_not_sum',
      detail: 'A composição soma R$ 19,89, mas o preço é R$ 19,90. Ajuste os valores para que somem exatamente o preço.',
    });
    expect(await refused({ code: 'OUTRO', priceCents: 19.9 })).toMatchObject({ status: 400, errors: [{ pointer: '/priceCents' }] });
    expect(await refused({})).toMatchObject({ status: 409, code: 'code_taken' });
  });

  it('a new price asks for a new composition', async () => {
    const [{ id } = { id: '' }] = await story.api.list<PackageShape>('/packages?search=LIVROS');
    expect(await story.api.refusal('PATCH', `/packages/${id}`, { priceCents: 2490 })).toMatchObject({ status: 422, code: 'components_do_not_sum' });
    expect(await story.api.patch(`/packages/${id}`, { priceCents: 2490, components: [sva(1991), scm(499)] })).toMatchObject({ priceCents: 2490 });
  });

  it('takes exactly one product of Saber Mais', async () => {
    expect(await refused({ code: 'DOIS', products: given('SM-COMPLETO', 'SM-GIBIS') })).toMatchObject({
      status: 422,
      code: 'too_many_products',
      detail: expect.stringMatching(/Click Sistemas \(Saber Mais\): no máximo 1/),
    });
    const one = await story.api.post<PackageShape>('/packages', body({ code: 'UM', products: given('SM-GIBIS') }));
    const two = { products: given('SM-GIBIS', 'SM-AUDIO') };
    expect(await story.api.refusal('PATCH', `/packages/${one.id}`, two)).toMatchObject({ status: 422, code: 'too_many_products' });
    expect((await story.api.get<PackageShape>(`/packages/${one.id}`)).products).toMatchObject([{ ref: 'SM-GIBIS' }]);
  });

  it('takes no product that is closed or gone, nor those of two integrations', async () => {
    expect(await refused({ code: 'FECHADO', products: given('SM-REVISTAS') })).toMatchObject({
      status: 422,
      code: 'product_closed',
      detail: expect.stringMatching(/Banca de Revistas/),
    });
    const second = await story.provider.integrationWithProducts({ description: 'Segunda conta' });
    const mixed = [...given('SM-AUDIO'), { productId: second.products.get('SM-ENEM')?.id }];
    expect(await refused({ code: 'MISTO', products: mixed })).toMatchObject({ status: 422, code: 'products_of_two_integrations' });
    const { products: sold } = await story.platform.state();
    await story.platform.replaceProducts(sold.filter(({ codigo }) => codigo !== 'SM-NEGOCIOS'));
    await story.provider.sync(integration.id);
    expect(await refused({ code: 'SUMIDO', products: given('SM-NEGOCIOS') })).toMatchObject({ status: 422, code: 'product_retired' });
  });

  it('is sold alone, given as a benefit, or part of a combo', async () => {
    const make = (more: object) => story.api.post<PackageShape>('/packages', body(more));
    expect(await make({ code: 'AVULSO', products: given('SM-AUDIO') })).toMatchObject({
      kind: 'standalone',
      components: [{ fiscalNature: 'SVA', amountCents: 1990 }],
    });
    expect(await make({ code: 'BENEFICIO', kind: 'benefit', priceCents: 0, products: given('SM-ESSENCIAL') })).toMatchObject({
      kind: 'benefit',
      priceCents: 0,
    });
    expect(await make({ code: 'COMBO', kind: 'combo', priceCents: 990, products: given('SM-ENEM'), components: [sva(700), scm(290)] })).toMatchObject({
      kind: 'combo',
    });
    expect(await refused({ code: 'CARO', kind: 'benefit', priceCents: 100 })).toMatchObject({ status: 422, code: 'benefit_has_price' });
    const benefits = await story.api.list<PackageShape>('/packages?kind=benefit');
    expect(benefits.map(({ code }) => code)).toEqual(['BENEFICIO']);
  });

  it('is deleted while nobody has it; afterwards its products are fixed and it is deactivated instead', async () => {
    const [audio, essential] = await Promise.all(
      ['AVULSO', 'BENEFICIO'].map(async (code) => (await story.api.list<PackageShape>(`/packages?search=${code}`))[0]),
    );
    await story.api.delete(`/packages/${audio?.id}`);
    const plan = await story.provider.plan('Fibra 500');
    const customer = await story.provider.customer(1);
    await story.provider.service(customer.id, plan.id, { addPackages: [{ packageId: essential?.id }] });
    const path = `/packages/${essential?.id}`;
    expect(await story.api.get(path)).toMatchObject({ attachedServices: 1 });
    expect(await story.api.refusal('DELETE', path)).toMatchObject({ status: 409, code: 'package_attached' });
    expect(await story.api.refusal('PATCH', path, { products: given('SM-ENEM') })).toMatchObject({ status: 409, code: 'package_attached' });
    expect(await story.api.patch(path, { active: false })).toMatchObject({ active: false });
    expect(await story.api.refusal('DELETE', `/integrations/${integration.id}`)).toMatchObject({ status: 409, code: 'integration_in_use' });
  });
});
