import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { withClient } from '../../apps/launcher/embedded-postgres/postgres-connection.ts';
import { webhookControl, type WebhookControl } from '../../apps/sandbox/webhook/control-client.ts';
import type { CustomerShape, IntegrationShape, InvoiceShape, PlanShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const newSecret = `whsec_${Buffer.from('o-segredo-novo-combinado-com-o-parceiro').toString('base64')}`;

describe('Outros: a partner that takes signed events', () => {
  let story: Story;
  let partner: WebhookControl;
  let integration: IntegrationShape;
  let plan: PlanShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  let invoice: InvoiceShape;
  beforeAll(async () => {
    story = await beginStory({ env: { LOG_LEVEL: 'debug' } });
    partner = webhookControl(story.sandbox.url, 'parceiro');
    await partner.configure({ respondeLogin: true });
  });
  afterAll(() => story?.end());

  const received = async () => (await partner.state()).received;
  /** What came of each event; one that told nothing new (the look after an unknown outcome) is left out. */
  const sinceThen = async (seq: number) =>
    (await received()).filter(({ seq: own, resultado }) => own > seq && resultado !== 'sem-mudanca').map(({ tipo, resultado }) => `${tipo} ${resultado}`);
  const lastSeq = async (): Promise<number> => (await received()).at(-1)?.seq ?? 0;
  const accountId = async (): Promise<string> => (await story.provider.settled(customer.id)).id;

  it('is registered with an address and a secret; a wrong secret is told by the check', async () => {
    const { api } = story;
    const body = { platform: 'webhook', description: 'Parceiro', limits: { requests: { max: 500, perSeconds: 1 }, settleSeconds: 2 } };
    integration = await api.post('/integrations', { ...body, settings: { url: partner.url, secret: newSecret } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: false, code: 'invalid-settings' });
    await api.patch(`/integrations/${integration.id}`, { settings: { secret: partner.secret } });
    expect(await api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true });
  });

  it('has one generic product, and those that the operator types', async () => {
    const { api, provider } = story;
    const typed = await api.post<{ id: string }>(`/integrations/${integration.id}/products`, { ref: 'CURSOS', name: 'Cursos' });
    expect([...(await provider.products(integration.id)).keys()].sort()).toEqual(['CURSOS', 'GENERICO']);
    expect(await api.refusal('POST', `/integrations/${integration.id}/syncs`)).toMatchObject({ status: 422 });
    const courses = await provider.package('CURSOS', undefined, { description: 'Cursos on-line', products: [{ productId: typed.id }] });
    plan = await provider.plan('Fibra 500 + Cursos', { packages: [{ packageId: courses.id, mandatory: true }] });
  });

  it('a service is told with its package, and the login that is answered is the subscriber’s way in', async () => {
    const { api, provider } = story;
    customer = await provider.customer(1);
    service = await provider.service(customer.id, plan.id);
    const account = await provider.settled(customer.id);
    const { accounts } = await partner.state();
    expect(accounts).toMatchObject([
      { referencia: account.reference, status: 'habilitado', pacote: 'Cursos on-line', produtos: [{ codigo: 'CURSOS' }], cpf_cnpj: person(1).document },
    ]);
    const [{ login, senha } = { login: '', senha: '' }] = accounts;
    expect(await api.get(`/accounts/${account.id}/access`)).toEqual({ kind: 'login', username: login, password: senha });
    const { data: audited } = await api.get<{ data: { action: string }[] }>('/audit-events?action=account.access_read');
    expect(audited.map(({ action }) => action)).toContain('account.access_read');
  });

  it('that password, the secrets and the CPF stand nowhere in the open', async () => {
    const { senha } = (await partner.state()).accounts[0] ?? {};
    const tables = await withClient(story.product.databaseUrl, async (client) => {
      const rows: string[] = [];
      for (const table of ['account', 'operation', 'integration', 'audit_event', 'idempotency_key'])
        rows.push(...(await client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`)).rows.map(({ row }) => row));
      return rows.join('\n');
    });
    for (const secret of [senha ?? 'none', partner.secret, newSecret, person(1).document]) {
      expect(tables.includes(secret)).toBe(false);
      expect(story.product.log().includes(secret)).toBe(false);
    }
  });

  it('debt and payment are told; an event whose answer is lost is applied once', async () => {
    const { provider } = story;
    const since = await lastSeq();
    invoice = await provider.blockForDebt(customer.id, service.id);
    await provider.settled(customer.id);
    await partner.fault({ kind: 'reset-after', times: 1, match: { path: '^/eventos$' } });
    await provider.pay(invoice.id, invoice.totalCents);
    await provider.settled(customer.id);
    expect(await sinceThen(since)).toEqual(['suspensao aplicado', 'habilitacao aplicado', 'habilitacao repetido']);
    expect((await partner.state()).effects.map(({ kind }) => kind)).toEqual(['cadastro', 'suspensao', 'habilitacao']);
  });

  it('an event that comes late is dropped by its sequence', async () => {
    const { api, provider } = story;
    const since = await lastSeq();
    await partner.fault({ kind: 'reset-late', delayMs: null, times: 1, match: { path: '^/eventos$' } });
    const { id } = await api.post<{ id: string }>(`/services/${service.id}/holds`, { reason: 'operator' });
    await eventually(async () => (await partner.state()).latePending === 1, { what: 'the block to be on its way' });
    await api.delete(`/services/${service.id}/holds/${id}`);
    // Every later message makes the held back one older.
    await api.patch(`/customers/${customer.id}`, { email: 'ana.nova@exemplo.com.br' });
    await provider.settled(customer.id);
    expect(await partner.landLate()).toBe(1);
    expect(await sinceThen(since)).toEqual(['habilitacao aplicado', 'suspensao atrasado']);
    expect((await partner.state()).accounts).toMatchObject([{ status: 'habilitado', email: 'ana.nova@exemplo.com.br' }]);
  });

  it('is told once more by hand, and that changes nothing', async () => {
    const since = await lastSeq();
    const id = await accountId();
    await story.api.post(`/accounts/${id}/retry`, { force: true });
    await eventually(async () => (await lastSeq()) > since, { what: 'the redelivery' });
    await story.provider.settled(customer.id);
    expect((await received()).at(-1)).toMatchObject({ tipo: 'habilitacao', resultado: 'sem-mudanca' });
    expect(await sinceThen(since)).toEqual([]);
  });

  it('its secret changes without a gap', async () => {
    const { api } = story;
    const check = () => api.post(`/integrations/${integration.id}/check`);
    await api.patch(`/integrations/${integration.id}`, { settings: { secret: newSecret, previousSecret: partner.secret } });
    expect(await check()).toMatchObject({ ok: true });
    await partner.configure({ segredos: [newSecret] });
    expect(await check()).toMatchObject({ ok: true });
    await api.patch(`/integrations/${integration.id}`, { settings: { previousSecret: null } });
    expect(await check()).toMatchObject({ ok: true });
    expect((await api.get<IntegrationShape>(`/integrations/${integration.id}`)).settings).not.toHaveProperty('previousSecret');
  });

  it('a partner that is down gets what it missed, once, when it is back', async () => {
    const { api, provider } = story;
    const since = await lastSeq();
    const down = await partner.fault({ kind: '503', match: { path: '^/eventos$' } });
    await api.post(`/services/${service.id}/holds`, { reason: 'operator' });
    await eventually(async () => ((await partner.state()).faults.find(({ id }) => id === down)?.hits ?? 0) > 0, { what: 'a try' });
    await partner.heal();
    await api.post(`/integrations/${integration.id}/resume`);
    await provider.settled(customer.id);
    expect(await sinceThen(since)).toEqual(['suspensao aplicado']);
  });

  it('cancelled, the account is removed', async () => {
    await story.api.post(`/services/${service.id}/cancel`);
    expect(await story.provider.settled(customer.id)).toMatchObject({ held: { products: [] } });
    expect((await partner.state()).accounts).toEqual([]);
  });
});
