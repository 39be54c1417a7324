import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { neo } from '@content-platforms/neo';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { CatalogModule } from '#catalog';
import { CustomersModule } from '#customers';
import { Integrations, IntegrationsModule } from '#integrations';
import { configureHttp, Database, httpAdapter, Secrets } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { Facts } from '../../../test/support/facts.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { ProvisioningLoop } from '../reconciler/provisioning-loop.ts';
import { ProvisioningModule } from '../provisioning.module.ts';

const credentials = { username: 'neo', password: 'canary-senha-da-consulta' };
const basic = (password = credentials.password): string => `Basic ${Buffer.from(`neo:${password}`).toString('base64')}`;

describe('a platform that asks', () => {
  let rooms: TestModules;
  let app: NestFastifyApplication;
  let database: Database;
  let facts: Facts;
  let integrations: Integrations;
  let planId: string;

  beforeAll(async () => {
    const broken = {
      ...neo,
      manifest: { ...neo.manifest, key: 'broken' },
      connect: () => ({ ...neo.connect({} as never, {} as never), receive: { ask: () => JSON.parse('{') } }),
    };
    const plugins = [neo as AnyPlugin, broken as unknown as AnyPlugin];
    rooms = await startTestModules([IntegrationsModule.with(plugins), CatalogModule, PackagesModule, PlansModule, CustomersModule, ProvisioningModule]);
    app = rooms.module.createNestApplication<NestFastifyApplication>(httpAdapter(), { bodyParser: false, logger: false });
    await configureHttp(app);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    database = rooms.module.get(Database);
    integrations = rooms.module.get(Integrations);
    facts = new Facts(rooms);
    planId = await facts.plan();
  });
  afterAll(async () => {
    await app.close();
    await rooms.close();
  });

  const register = async (settings: object = {}, platform = 'neo') => {
    const view = await integrations.create({ platform, description: 'NEO', settings: { ...credentials, ...settings } });
    return { ...view, path: new URL(view.callbackUrl ?? '').pathname };
  };
  const ask = async (path: string, body: unknown, more: { headers?: Record<string, string>; remoteAddress?: string } = {}) => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { authorization: basic(), 'content-type': 'application/json', ...more.headers };
    const { statusCode, body: text, headers: answered } = await app.inject({ method: 'POST', url: path, payload, ...more, headers });
    return { status: statusCode, headers: answered, body: (text.startsWith('{') ? JSON.parse(text) : text) as Record<string, unknown> };
  };
  const subscriber = async (integrationId: string, login: string | null, ref = 'A') => {
    const { [ref]: packageId = '' } = await facts.offer(integrationId, [ref]);
    const customerId = await facts.customer();
    const serviceId = await facts.service(customerId, planId);
    await database.query('UPDATE service SET login = $2 WHERE id = $1', [serviceId, login]);
    await facts.attach(serviceId, packageId);
    return { customerId, serviceId, packageId };
  };

  it('is answered from the facts of this moment, whatever the accounts have come to', async () => {
    const { id, path } = await register();
    const { serviceId, packageId } = await subscriber(id, 'ana.souza');
    const about = async (login: string): Promise<unknown> => (await ask(path, { login })).body;
    // No worker runs here: nothing but the facts can tell.
    expect(await about('ana.souza')).toEqual({ existe: true, situacao: 'ativo', pacotes: ['A'], pacotes_bloqueados: [] });
    expect(await about('Ana.Souza')).toMatchObject({ situacao: 'ativo' });
    await facts.hold(serviceId, 'debt');
    expect(await about('ana.souza')).toEqual({ existe: true, situacao: 'bloqueado', pacotes: [], pacotes_bloqueados: ['A'] });
    await facts.lift(serviceId, 'debt');
    expect(await about('ana.souza')).toMatchObject({ situacao: 'ativo' });
    await facts.detach(serviceId, packageId);
    const nobody = { existe: false, situacao: 'inexistente', pacotes: [], pacotes_bloqueados: [] };
    expect(await about('ana.souza')).toEqual(nobody);
    expect(await about('quem.sera')).toEqual(nobody);
  });

  it('its accounts are in step without a request', async () => {
    const { id } = await register();
    await subscriber(id, 'bia');
    const loop = rooms.module.get(ProvisioningLoop);
    await loop.round();
    await loop.idle();
    const rows = await database.rows('SELECT state, held FROM account WHERE integration_id = $1', [id]);
    expect(rows).toMatchObject([{ state: 'in_step', held: { products: [{ ref: 'A', blocked: false }] } }]);
  });

  it('by CPF or CNPJ, masked or not: one account a customer', async () => {
    const { id, path, capabilities } = await register({ loginField: 'document', singlePackage: true });
    expect(capabilities).toMatchObject({ accountScope: 'customer', onePackagePerSubscriber: true });
    const { customerId } = await subscriber(id, null);
    const index = rooms.module.get(Secrets).index('12ABC34501DE35', 'customer-document');
    await database.query('UPDATE customer SET document_index = $2 WHERE id = $1', [customerId, index]);
    for (const login of ['12.ABC.345/01DE-35', '12abc34501de35']) expect((await ask(path, { login })).body).toMatchObject({ situacao: 'ativo' });
    for (const login of ['11144477735', '12ABC34501DE36', 'ana']) expect((await ask(path, { login })).body).toMatchObject({ situacao: 'inexistente' });
  });

  it('what an account stands for cannot change under accounts that are there', async () => {
    const { id } = await register();
    const change = (loginField: string) => integrations.change(id, 'any', { settings: { loginField } });
    expect((await change('document')).capabilities.accountScope).toBe('customer');
    expect((await change('service')).capabilities.accountScope).toBe('service');
    await subscriber(id, 'caio');
    await database.query(`UPDATE account SET held = '{"products":[{"ref":"A","blocked":false}]}' WHERE integration_id = $1`, [id]);
    await expect(change('document')).rejects.toMatchObject({ code: 'accounts_keep_scope' });
    expect((await integrations.change(id, 'any', { settings: { singlePackage: true } })).capabilities).toMatchObject({ onePackagePerSubscriber: true });
    expect((await integrations.change(id, 'any', { suspendOnDebt: false })).capabilities).toMatchObject({ onePackagePerSubscriber: true });
  });

  it('is known by an address nobody can guess, and by credentials', async () => {
    const { id, path, callbackUrl } = await register();
    expect(callbackUrl).toMatch(new RegExp(`/v1/callbacks/${id}/[\\w-]{43}$`));
    const other = await register();
    const [, , , , key = ''] = path.split('/');
    const wrong = [`/v1/callbacks/${other.id}/${key}`, `/v1/callbacks/${id}/${key.slice(1)}a`, `/v1/callbacks/x/${key}`, `/v1/callbacks/${id}/x`];
    for (const address of wrong) expect(await ask(address, { login: 'x' })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask(path, { login: 'x' }, { headers: { authorization: basic('canary-senha-da-consultA') } })).toMatchObject({ status: 401 });
    expect((await ask(path, { login: 'x' }, { headers: { authorization: '' } })).headers['www-authenticate']).toMatch(/^Basic/);
    await integrations.change(id, 'any', { enabled: false });
    expect(await ask(path, { login: 'x' })).toMatchObject({ status: 404 });
  });

  it('whoever is wrong again and again is not heard any more; others are', async () => {
    const { path } = await register();
    const guess = (remoteAddress: string) => ask(path, { login: 'x' }, { remoteAddress, headers: { authorization: basic('guess') } });
    let last = await guess('10.0.0.7');
    for (let tries = 0; tries < 40 && last.status === 401; tries += 1) last = await guess('10.0.0.7');
    expect(last).toMatchObject({ status: 429, body: { code: 'too_many_callbacks' } });
    expect(await ask(path, { login: 'x' }, { remoteAddress: '10.0.0.7' })).toMatchObject({ status: 429 });
    expect(await ask(path, { login: 'x' }, { remoteAddress: '10.0.0.8' })).toMatchObject({ status: 200 });
  });

  it('no request breaks it, and no Idempotency-Key brings an old answer back', async () => {
    const { id, path } = await register();
    const { serviceId } = await subscriber(id, 'davi');
    for (const body of ['', 'null', '{', '[]', '{"login":7}', '{"login":"\\u0000"}', '{"login":"💥"}', '<x/>']) {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
        expect((await ask(path, body, { headers: { 'content-type': type } })).status).toBeLessThan(500);
      }
    }
    expect(await ask(path, `{"login":"${'x'.repeat(20_000)}"}`)).toMatchObject({ status: 413 });
    const keyed = () => ask(path, { login: 'davi' }, { headers: { 'idempotency-key': 'k' } });
    expect((await keyed()).body).toMatchObject({ situacao: 'ativo' });
    await facts.hold(serviceId, 'operator');
    expect((await keyed()).body).toMatchObject({ situacao: 'bloqueado' });
  });

  it('two services of one login are nobody; an ended one frees it', async () => {
    const { id, path } = await register({ loginField: 'service' });
    const { serviceId } = await subscriber(id, 'eva');
    await expect(subscriber(id, 'EVA', 'B')).rejects.toThrow(/service_login/);
    await facts.cancel(serviceId);
    await subscriber(id, 'eva', 'C');
    expect((await ask(path, { login: 'eva' })).body).toMatchObject({ situacao: 'ativo', pacotes: ['C'] });
  });

  it('a plugin that breaks is told as that, without what it was sent', async () => {
    const { path } = await register({}, 'broken');
    const answer = await ask(path, { login: '52998224725' });
    expect(answer).toMatchObject({ status: 503, body: { code: 'callback_failed' } });
    expect(JSON.stringify(answer)).not.toContain('52998224725');
  });
});
