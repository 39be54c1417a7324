import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IntegrationShape, LinkShape, MigrationShape, OfferShape, PackageShape, PlanShape, ProductShape, ServiceShape } from '../support/api-shapes.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

describe('Serviços/Planos > aba Pacotes, and Travar Pacotes', () => {
  let story: Story;
  let integration: IntegrationShape;
  let products: Map<string, ProductShape>;
  let books: PackageShape;
  let audio: PackageShape;
  let comics: PackageShape;
  let plan: PlanShape;
  beforeAll(async () => {
    story = await beginStory();
    ({ integration, products } = await story.provider.integrationWithProducts());
    const { provider } = story;
    books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    audio = await provider.package('AUDIO', products.get('SM-AUDIO'));
    comics = await provider.package('GIBIS', products.get('SM-GIBIS'));
    plan = await provider.plan('Fibra 500', {
      packages: [
        { packageId: books.id, mandatory: true },
        { packageId: audio.id, mandatory: false },
      ],
    });
  });
  afterAll(() => story?.end());

  const codes = ({ packages }: Pick<ServiceShape, 'packages'>) => packages.map(({ package: { code } }) => code).sort();
  const holding = (email: string, ...refs: string[]) =>
    story.atThePlatform((users) => {
      const held = users.filter((user) => user.email === email).map(({ assinaturas }) => assinaturas.map(({ produto }) => produto).sort());
      expect(held).toEqual(refs.length > 0 ? [refs] : []);
    });
  const offers = async (serviceId: string) => {
    const all = await story.api.list<OfferShape>(`/services/${serviceId}/available-packages`);
    return new Map(all.map((offer) => [offer.package.code, offer]));
  };
  /** The codes of everything in the way of one package. */
  const inTheWay = async (serviceId: string, code: string) => (await offers(serviceId)).get(code)?.reasons.map((reason) => reason.code);

  it('attaches every package of the plan to a new service, and the platform has its user', async () => {
    const { id } = await story.provider.customer(1);
    const service = await story.provider.service(id, plan.id);
    expect(codes(service)).toEqual(['AUDIO', 'LIVROS']);
    expect(service.packages).toContainEqual(
      expect.objectContaining({ package: expect.objectContaining({ code: 'LIVROS' }), origin: 'plan_default', mandatory: true }),
    );
    await holding('cliente1@exemplo.com.br', 'SM-AUDIO', 'SM-COMPLETO');
  });

  it('pacote opcional: can be unticked when the service is added', async () => {
    const { id } = await story.provider.customer(2);
    const service = await story.provider.service(id, plan.id, { skipPackages: [audio.id] });
    expect(codes(service)).toEqual(['LIVROS']);
    await holding('cliente2@exemplo.com.br', 'SM-COMPLETO');
  });

  it('pacote obrigatório: cannot be unticked then, and can be removed later', async () => {
    const { id } = await story.provider.customer(3);
    const body = { planId: plan.id, dueDay: 10, billing: 'advance', status: 'enabled', skipPackages: [books.id] };
    expect(await story.api.refusal('POST', `/customers/${id}/services`, body)).toMatchObject({
      status: 422,
      code: 'mandatory_package',
      detail: expect.stringMatching(/obrigatório.*depois de adicionado o serviço, ele pode ser removido/),
    });
    expect(await story.api.list(`/services?customerId=${id}`)).toEqual([]);

    const service = await story.provider.service(id, plan.id);
    await holding('cliente3@exemplo.com.br', 'SM-AUDIO', 'SM-COMPLETO');
    const links = await story.api.list<LinkShape>(`/services/${service.id}/packages`);
    const mandatory = links.find(({ package: { code } }) => code === 'LIVROS');
    await story.api.delete(`/services/${service.id}/packages/${mandatory?.id}`);
    expect(codes(await story.api.get<ServiceShape>(`/services/${service.id}`))).toEqual(['AUDIO']);
    await holding('cliente3@exemplo.com.br', 'SM-AUDIO');
  });

  it('waits with the platform until the service is enabled', async () => {
    const { id } = await story.provider.customer(4);
    const service = await story.provider.service(id, plan.id, { status: 'awaiting_installation' });
    expect(codes(service)).toEqual(['AUDIO', 'LIVROS']);
    await holding('cliente4@exemplo.com.br');
    await story.api.post(`/services/${service.id}/enable`);
    await holding('cliente4@exemplo.com.br', 'SM-AUDIO', 'SM-COMPLETO');
    expect(await story.api.list<LinkShape>(`/services/${service.id}/packages`)).toHaveLength(2);
  });

  it('Outras Opções > Pacotes: attaches one more, and shows how it is at the platform', async () => {
    const { id } = await story.provider.customer(5);
    const service = await story.provider.service(id, plan.id, { skipPackages: [audio.id] });
    expect((await offers(service.id)).get('GIBIS')).toMatchObject({ available: true, reasons: [] });
    const link = await story.api.post<LinkShape>(`/services/${service.id}/packages`, { packageId: comics.id, priceCents: 990 });
    expect(link).toMatchObject({ package: { code: 'GIBIS' }, priceCents: 990, origin: 'chosen', mandatory: false });
    await holding('cliente5@exemplo.com.br', 'SM-COMPLETO', 'SM-GIBIS');
    const account = await story.provider.settled(id);
    const links = await story.api.list<LinkShape>(`/services/${service.id}/packages`);
    expect(links.find((each) => each.id === link.id)?.accounts).toEqual([{ accountId: account.id, state: 'in_step', blocked: false }]);
    expect(await inTheWay(service.id, 'GIBIS')).toEqual(['already_attached']);
    expect(await story.api.refusal('POST', `/services/${service.id}/packages`, { packageId: comics.id })).toMatchObject({
      status: 422,
      code: 'already_attached',
    });
  });

  it('travar pacotes: only those of the plan can be attached, and the answer says where to click', async () => {
    const { id } = await story.provider.customer(6);
    const service = await story.provider.service(id, plan.id, { skipPackages: [audio.id] });
    const before = await story.api.post<LinkShape>(`/services/${service.id}/packages`, { packageId: comics.id });
    const locked = await story.api.patch<PlanShape>(`/plans/${plan.id}`, { lockPackages: true });
    expect(locked.lockPackages).toBe(true);
    expect(codes(await story.api.get<ServiceShape>(`/services/${service.id}`))).toEqual(['GIBIS', 'LIVROS']);

    await story.api.delete(`/services/${service.id}/packages/${before.id}`);
    const available = await offers(service.id);
    expect(available.get('AUDIO')).toMatchObject({ available: true, reasons: [] });
    expect(available.get('GIBIS')).toMatchObject({
      available: false,
      reasons: [
        {
          code: 'plan_locked',
          message: 'O pacote não aparece porque o plano "Fibra 500" está com a opção Travar Pacotes ativa e não lista "Gibis e Quadrinhos".',
          fix: 'Em Configuração > Geral > Serviços/Planos, em Ações > Editar do plano "Fibra 500", inclua o pacote na aba Pacotes ou desative Travar Pacotes.',
        },
      ],
    });
    expect(await story.api.refusal('POST', `/services/${service.id}/packages`, { packageId: comics.id })).toMatchObject({
      status: 422,
      code: 'package_not_allowed_by_plan',
      detail: expect.stringMatching(/Travar Pacotes/),
    });
    const added = { planId: plan.id, dueDay: 10, billing: 'advance', addPackages: [{ packageId: comics.id }] };
    expect(await story.api.refusal('POST', `/customers/${id}/services`, added)).toMatchObject({ status: 422, code: 'package_not_allowed_by_plan' });

    const packages = [...plan.packages, { packageId: comics.id, mandatory: false }].map(({ packageId, mandatory }) => ({ packageId, mandatory }));
    await story.api.patch(`/plans/${plan.id}`, { packages });
    expect((await offers(service.id)).get('GIBIS')).toMatchObject({ available: true });
    await story.api.post(`/services/${service.id}/packages`, { packageId: comics.id });
  });

  it('says every other reason why a package does not show up, with its next step', async () => {
    const { api, provider, platform } = story;
    const free = await provider.plan('Fibra 300');
    const { id } = await provider.customer(7, { email: null });
    const service = await provider.service(id, free.id);
    await provider.package('VAZIO', undefined);
    const enem = await provider.package('ENEM', products.get('SM-ENEM'));
    const languages = await provider.package('IDIOMAS', products.get('SM-IDIOMAS'));
    await provider.package('NEGOCIOS', products.get('SM-NEGOCIOS'));
    await api.patch(`/packages/${enem.id}`, { active: false });
    const { products: sold } = await platform.state();
    const rest = sold
      .filter(({ codigo }) => codigo !== 'SM-NEGOCIOS')
      .map((each) => (each.codigo === 'SM-IDIOMAS' ? { ...each, situacao: 'inativo' as const } : each));
    await platform.replaceProducts(rest);
    await provider.sync(integration.id);

    expect(await inTheWay(service.id, 'VAZIO')).toEqual(['package_without_products']);
    expect(await inTheWay(service.id, 'ENEM')).toEqual(['package_inactive', 'missing_email']);
    expect(await inTheWay(service.id, 'IDIOMAS')).toEqual(['product_closed', 'missing_email']);
    expect(await inTheWay(service.id, 'NEGOCIOS')).toEqual(['product_retired', 'missing_email']);
    expect(await api.refusal('POST', `/services/${service.id}/packages`, { packageId: languages.id })).toMatchObject({
      status: 422,
      code: 'product_closed',
      reasons: [{ code: 'product_closed' }, { code: 'missing_email', fix: 'No cadastro do cliente, preencha o e-mail e tente de novo.' }],
    });
    await api.patch(`/customers/${id}`, { email: 'agora.tem@exemplo.com.br' });
    expect(await inTheWay(service.id, 'LIVROS')).toEqual([]);

    await platform.configure({ licencas: 1 });
    await api.post(`/integrations/${integration.id}/check`);
    expect(await inTheWay(service.id, 'LIVROS')).toEqual(['no_licences_left']);
    await platform.configure({ licencas: 1000 });
    await platform.fault({ kind: '401', times: 1 });
    await api.post(`/integrations/${integration.id}/check`);
    const paused = (await offers(service.id)).get('LIVROS')?.reasons ?? [];
    expect(paused).toContainEqual(expect.objectContaining({ code: 'integration_paused', message: expect.stringMatching(/está pausada: .*token/i) }));
    await api.post(`/integrations/${integration.id}/check`);
    expect(await inTheWay(service.id, 'LIVROS')).toEqual([]);
    await api.patch(`/integrations/${integration.id}`, { enabled: false });
    expect(await inTheWay(service.id, 'LIVROS')).toEqual(['integration_disabled']);
    await api.patch(`/integrations/${integration.id}`, { enabled: true });
    for (const { reasons } of (await offers(service.id)).values()) for (const { message, fix } of reasons) expect([message, fix]).not.toContain('');
  });

  it('ao migrar: the packages of the new plan come, those of the old one end', async () => {
    const { api, provider } = story;
    const { id } = await provider.customer(8);
    const service = await provider.service(id, plan.id, { skipPackages: [audio.id, comics.id] });
    await holding('cliente8@exemplo.com.br', 'SM-COMPLETO');
    const next = await provider.plan('Fibra 700', {
      priceCents: 12990,
      lockPackages: true,
      packages: [
        { packageId: audio.id, mandatory: true },
        { packageId: comics.id, mandatory: false },
      ],
    });
    const move = { planId: next.id, skipPackages: [comics.id] };
    const preview = await api.post<MigrationShape>(`/services/${service.id}/migrations`, { ...move, preview: true });
    expect(preview).toMatchObject({
      keep: [],
      end: [{ package: { code: 'LIVROS' }, reasons: [{ code: 'not_in_new_plan', message: expect.stringMatching(/Fibra 700/) }] }],
      add: [{ package: { code: 'AUDIO' }, reasons: [{ code: 'mandatory_in_plan' }] }],
      priceBeforeCents: 9990 + 1990,
      priceAfterCents: 12990 + 1990,
      problems: [],
    });
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ planId: plan.id });
    expect(await api.post<MigrationShape>(`/services/${service.id}/migrations`, { ...move, preview: false })).toEqual(preview);
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ planId: next.id, packages: [{ package: { code: 'AUDIO' }, origin: 'migration' }] });
    await holding('cliente8@exemplo.com.br', 'SM-AUDIO');
    const refused = { planId: plan.id, preview: false, skipPackages: [books.id] };
    expect(await api.refusal('POST', `/services/${service.id}/migrations`, refused)).toMatchObject({ status: 422, code: 'mandatory_package' });
  });
});
