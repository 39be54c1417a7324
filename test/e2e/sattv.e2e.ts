import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { satTvControl, type SatTvControl } from '../../apps/sandbox/sattv/control-client.ts';
import type { CustomerShape, IntegrationShape, InvoiceShape, PackageShape, PlanShape, ProductShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

interface TvProduct extends ProductShape {
  role: string | null;
  costCents: number | null;
}

describe('SatTV: one contract of several products, from the form to the end', () => {
  let story: Story;
  let tv: SatTvControl;
  let integration: IntegrationShape;
  let products: Map<string, TvProduct>;
  let family: PackageShape;
  let plan: PlanShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  let invoice: InvoiceShape;
  beforeAll(async () => {
    story = await beginStory();
    tv = satTvControl(story.sandbox.url, 'tv');
    // As many requests as the machine makes: what is slow here is the operations.
    await tv.configure({ requestsPerSecond: 1_000, operationMs: 1_500 });
  });
  afterAll(() => story?.end());

  /** What was done at the platform since, in order. */
  const effects = async (since = 0) => (await tv.state(since)).effects.map(({ kind }) => kind);
  const soFar = async () => (await tv.state()).effects.length;
  const contracts = async () => (await tv.state()).customers.flatMap(({ contratos }) => contratos);
  const packageOf = (code: string, refs: string[]): Promise<PackageShape> =>
    story.provider.package(code, undefined, { products: refs.map((ref) => ({ productId: products.get(ref)?.id })) });
  const settingsOf = async () => {
    const { usuario, senha, idProvedor } = (await tv.state()).settings;
    return { username: usuario, password: senha, providerId: idProvedor, baseUrl: tv.baseUrl };
  };

  it('is registered with user, password and provider id, and says whose account that is', async () => {
    const { api } = story;
    const settings = await settingsOf();
    const body = { platform: 'sattv', description: 'SatTV', limits: { requests: { max: 500, perSeconds: 1 }, settleSeconds: 2 } };
    expect(await api.refusal('POST', '/integrations', { ...body, settings: { ...settings, providerId: '12345' } })).toMatchObject({
      status: 422,
      errors: [{ pointer: '/settings/providerId' }],
    });
    integration = await api.post('/integrations', { ...body, settings: { ...settings, password: 'errada' } });
    expect(integration).toMatchObject({ settings: { username: settings.username, password: { set: true } } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({
      ok: false,
      code: 'invalid-settings',
      message: expect.stringMatching(/usuário e a senha/),
    });
    await api.patch(`/integrations/${integration.id}`, { settings: { password: settings.password } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true, account: 'Provedor tv Telecom Ltda' });
    expect(JSON.stringify(await api.get(`/integrations/${integration.id}`))).not.toContain(settings.password);
  });

  it('syncs principal and additional products, read by cursor', async () => {
    await tv.configure({ pageSize: 3 });
    await story.provider.sync(integration.id);
    products = (await story.provider.products(integration.id)) as Map<string, TvProduct>;
    expect(products.size).toBe(10);
    expect(products.get('20')).toMatchObject({ name: 'SatTV Família', role: 'main', costCents: 4990, status: 'active' });
    expect(products.get('101')).toMatchObject({ role: 'addon', costCents: 2490 });
    expect(products.get('40')).toMatchObject({ status: 'closed' });
  });

  it('a service creates the customer and opens one contract of all its products, followed to the end of its activation', async () => {
    family = await packageOf('FAMILIA', ['20', '101', '103']);
    plan = await story.provider.plan('Fibra 500 + TV', { packages: [{ packageId: family.id, mandatory: true }] });
    // CNPJ with letters.
    customer = await story.provider.customer(1, { name: 'Padaria Boa Massa Ltda', document: '12ABC34501DE35' });
    service = await story.provider.service(customer.id, plan.id);
    const account = await story.provider.settled(customer.id);
    expect(account.held?.products.map(({ ref, blocked }) => `${ref} ${blocked}`).sort()).toEqual(['101 false', '103 false', '20 false']);
    expect((await tv.state()).customers).toMatchObject([
      {
        nome: 'Padaria Boa Massa Ltda',
        cpf_cnpj: '12.ABC.345/01DE-35',
        codigo_externo: account.reference,
        contratos: [{ situacao: 'ativo', produto_principal: 20 }],
      },
    ]);
    expect(await effects()).toEqual(['customer-created', 'contract-opened', 'contract-activated']);
    const [contract] = await contracts();
    expect(await story.api.get(`/accounts/${account.id}/access`)).toMatchObject({ kind: 'link', url: contract?.link_ativacao });
  });

  it('a second principal product is not offered', async () => {
    const whole = await packageOf('COMPLETO', ['30']);
    const refused = await story.api.refusal('POST', `/services/${service.id}/packages`, { packageId: whole.id });
    expect(JSON.stringify(refused)).toContain('another_main_product');
  });

  it('debt blocks the contract as a whole', async () => {
    const since = await soFar();
    invoice = await story.provider.blockForDebt(customer.id, service.id);
    const account = await story.provider.settled(customer.id);
    expect(account.held?.products.every(({ blocked }) => blocked)).toBe(true);
    expect(await effects(since)).toEqual(['blocked']);
    expect(await contracts()).toMatchObject([{ situacao: 'bloqueado', bloqueio: { motivo: 'debito' } }]);
  });

  it('a product added meanwhile: unblock, alter, wait, block', async () => {
    const since = await soFar();
    const films = await packageOf('FILMES', ['102']);
    await story.api.post(`/services/${service.id}/packages`, { packageId: films.id });
    await story.provider.settled(customer.id);
    expect(await effects(since)).toEqual(['unblocked', 'alteration-begun', 'contract-altered', 'blocked']);
    expect(await contracts()).toMatchObject([{ situacao: 'bloqueado', adicionais: expect.arrayContaining([101, 102, 103]) }]);
  });

  it('payment unblocks, though another program ended the session meanwhile', async () => {
    const since = await soFar();
    await tv.endSession();
    await story.provider.pay(invoice.id, invoice.totalCents);
    await story.provider.settled(customer.id);
    expect(await effects(since)).toEqual(['unblocked']);
  });

  it('a block whose answer is lost is made once', async () => {
    const since = await soFar();
    await tv.fault({ kind: 'reset-after', times: 1, match: { path: '^/contratos/bloquear$' } });
    const hold = await story.api.post<{ id: string }>(`/services/${service.id}/holds`, { reason: 'operator' });
    await story.provider.settled(customer.id);
    expect(await contracts()).toMatchObject([{ situacao: 'bloqueado', bloqueio: { motivo: 'solicitacao' } }]);
    await story.api.delete(`/services/${service.id}/holds/${hold.id}`);
    await story.provider.settled(customer.id);
    expect(await effects(since)).toEqual(['blocked', 'unblocked']);
  });

  it('an activation that fails is told, and tried again when a fact changes', async () => {
    await tv.configure({ failNext: 1 });
    const other = await story.provider.customer(2);
    await story.provider.service(other.id, plan.id);
    await eventually(
      async () => {
        const [account] = await story.provider.accounts(other.id);
        expect(account).toMatchObject({ state: 'failed', lastFailure: { code: 'refused', message: expect.stringMatching(/não conseguiu ativar o contrato/) } });
      },
      { what: 'the failure to be shown' },
    );
    await story.api.patch(`/customers/${other.id}`, { phone: '37988880002' });
    await story.provider.settled(other.id);
    const { customers } = await tv.state();
    expect(customers.find(({ nome }) => nome === other.name)).toMatchObject({
      celular: '37988880002',
      contratos: [{ situacao: 'ativo' }, { situacao: 'falhou' }],
    });
  });

  it('a CPF that somebody at the platform has is a conflict; confirmed, it is ours with the contract it has', async () => {
    const third = await story.provider.customer(3);
    const masked = person(3).document.replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4');
    const { id_cliente, contratos } = await tv.plantCustomer({ cpf_cnpj: masked, produtos: [10] });
    await story.provider.service(third.id, plan.id);
    const account = await eventually(
      async () => {
        const [one] = await story.provider.accounts(third.id);
        expect(one).toMatchObject({ lastFailure: { code: 'conflict', field: 'document' } });
        return one;
      },
      { what: 'the conflict to be shown' },
    );
    await story.api.post(`/accounts/${account?.id}/adopt`, { remoteId: String(id_cliente) });
    await story.provider.settled(third.id);
    const adopted = (await tv.state()).customers.find((one) => one.id_cliente === id_cliente);
    expect(adopted).toMatchObject({
      codigo_externo: account?.reference,
      contratos: [{ id_contrato: contratos[0]?.id_contrato, situacao: 'ativo', produto_principal: 20 }],
    });
  });

  it('cancelled, the contract ends', async () => {
    const since = await soFar();
    await story.api.post(`/services/${service.id}/cancel`);
    expect(await story.provider.settled(customer.id)).toMatchObject({ held: { products: [] } });
    expect(await effects(since)).toEqual(['contract-ended']);
  });

  it('all processes shared one session: one at first, one for each that was lost', async () => {
    const { sessionsOpened, requests } = await tv.state();
    expect(sessionsOpened).toBe(2);
    expect(requests.byRoute['unknown']).toBeUndefined();
  });
});
