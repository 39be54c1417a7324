import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { neoControl, type NeoControl } from '../../apps/sandbox/neo/control-client.ts';
import type { CustomerShape, IntegrationShape, LinkShape, OfferShape, PackageShape, PlanShape, ServiceShape } from '../support/api-shapes.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

type AskedIntegration = IntegrationShape & { callbackUrl: string | null; capabilities: Record<string, unknown> };
const password = 'canary-senha-da-consulta';

describe('NEO: the platform asks us at each login', () => {
  let story: Story;
  let platform: NeoControl;
  let integration: AskedIntegration;
  let cinema: PackageShape;
  let sports: PackageShape;
  let plan: PlanShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  beforeAll(async () => {
    story = await beginStory({ env: { LOG_LEVEL: 'debug' } });
    platform = neoControl(story.sandbox.url, 'tv');
  });
  afterAll(() => story?.end());

  const product = (ref: string): Promise<{ id: string }> => story.api.post(`/integrations/${integration.id}/products`, { ref, name: ref });
  const packageOf = async (ref: string): Promise<PackageShape> =>
    story.provider.package(ref, undefined, { products: [{ productId: (await product(ref)).id }] });

  it('is registered with credentials of our choice, and shows the address to ask at', async () => {
    const { api } = story;
    const settings = { username: 'neo', password, singlePackage: true };
    integration = await api.post('/integrations', { platform: 'neo', description: 'NEO', settings });
    expect(integration).toMatchObject({
      capabilities: { asksUs: true, onePackagePerSubscriber: true, accountScope: 'service' },
      settings: { password: { set: true } },
    });
    expect(integration.callbackUrl).toMatch(new RegExp(`^${story.product.url}/v1/callbacks/${integration.id}/[\\w-]{43}$`));
    expect(await api.list<AskedIntegration>('/integrations')).toMatchObject([{ callbackUrl: integration.callbackUrl }]);
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true });
    await platform.configure({ enderecoDaConsulta: integration.callbackUrl, usuario: 'neo', senha: password });
  });

  it('a subscriber comes in by the login of the service; nobody else does', async () => {
    const { api, provider } = story;
    cinema = await packageOf('CINEMA');
    sports = await packageOf('ESPORTES');
    plan = await provider.plan('Fibra 500 + Cinema', { packages: [{ packageId: cinema.id, mandatory: true }] });
    customer = await provider.customer(1);
    service = await provider.service(customer.id, plan.id, { login: 'ana.fibra' });
    expect(await platform.signIn('ana.fibra')).toMatchObject({ situacao: 'ativo', pacotes: ['CINEMA'], status: 200 });
    expect(await platform.signIn('ANA.FIBRA ')).toMatchObject({ situacao: 'ativo' });
    for (const login of ['ana', person(1).document]) expect(await platform.signIn(login)).toMatchObject({ situacao: 'inexistente', pacotes: [] });
    expect(
      await api.refusal('POST', `/customers/${customer.id}/services`, {
        planId: plan.id,
        dueDay: 10,
        billing: 'advance',
        login: 'Ana.Fibra',
        skipPackages: [],
      }),
    ).toMatchObject({
      status: 409,
      code: 'login_taken',
    });
  });

  it('its account is in step, although nothing was ever sent', async () => {
    expect(await story.provider.settled(customer.id)).toMatchObject({ state: 'in_step', held: { products: [{ ref: 'CINEMA', blocked: false }] } });
    const links = await story.api.list<LinkShape>(`/services/${service.id}/packages`);
    expect(links).toMatchObject([{ accounts: [{ state: 'in_step', blocked: false }] }]);
  });

  it('"pacote único": a second package is not offered, with the reason, and is refused', async () => {
    const { api } = story;
    const offers = await api.list<OfferShape>(`/services/${service.id}/available-packages`);
    const reasons = offers.find((offer) => offer.package.id === sports.id)?.reasons;
    expect(reasons).toMatchObject([{ code: 'one_package_per_subscriber' }]);
    expect(await api.refusal('POST', `/services/${service.id}/packages`, { packageId: sports.id })).toMatchObject({
      status: 422,
      code: 'one_package_per_subscriber',
    });
    await api.patch(`/integrations/${integration.id}`, { settings: { singlePackage: false } });
    await api.post(`/services/${service.id}/packages`, { packageId: sports.id });
    expect((await platform.signIn('ana.fibra')).pacotes.toSorted()).toEqual(['CINEMA', 'ESPORTES']);
  });

  it('blocked, nobody comes in; paid, at the very next login', async () => {
    const { provider } = story;
    const invoice = await provider.blockForDebt(customer.id, service.id);
    expect(await platform.signIn('ana.fibra')).toMatchObject({ situacao: 'bloqueado', pacotes: [] });
    await provider.pay(invoice.id, invoice.totalCents);
    expect(await platform.signIn('ana.fibra')).toMatchObject({ situacao: 'ativo' });
    await provider.settled(customer.id);
  });

  it('is refused without our credentials; what the address is worth stands in no log', async () => {
    await platform.configure({ senha: 'outra-senha-de-consulta' });
    expect(await platform.signIn('ana.fibra')).toMatchObject({ situacao: 'recusado', status: 401 });
    await platform.configure({ senha: password });
    await platform.configure({ enderecoDaConsulta: `${integration.callbackUrl?.slice(0, -1)}_` });
    expect(await platform.signIn('ana.fibra')).toMatchObject({ situacao: 'sem-resposta', status: 404 });
    await platform.configure({ enderecoDaConsulta: integration.callbackUrl });
    const key = integration.callbackUrl?.split('/').at(-1) ?? '';
    for (const secret of [key, password, person(1).document]) expect(story.product.log().includes(secret)).toBe(false);
    expect(story.product.log()).toContain(`/v1/callbacks/${integration.id}/`);
  });

  it('cancelled, the login is nobody’s', async () => {
    await story.api.post(`/services/${service.id}/cancel`);
    expect(await platform.signIn('ana.fibra')).toMatchObject({ situacao: 'inexistente' });
    expect(await story.provider.settled(customer.id)).toMatchObject({ held: { products: [] } });
  });
});
