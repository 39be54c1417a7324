import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saberMaisControl, type SaberMaisControl } from '../../apps/sandbox/control-client.ts';
import { ApiClient } from '../support/api-client.ts';
import type { BlockRunShape, CustomerShape, IntegrationShape, InvoiceShape, PlanShape, ProductShape, ServiceShape, SyncShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { ownProduct, type OwnedProduct } from '../support/owned-product.ts';
import { startSandbox, type TestSandbox } from '../support/product.ts';
import { Provider } from '../support/provider.ts';
import { effectsOf } from '../support/story.ts';

jest.setTimeout(240_000);

interface Subscriber {
  customer: CustomerShape;
  service: ServiceShape;
}

describe('kill -9 of everything, the embedded PostgreSQL too, while much is under way', () => {
  const folder = mkdtempSync(join(tmpdir(), 'restart-'));
  let sandbox: TestSandbox;
  let product: OwnedProduct;
  let platform: SaberMaisControl;
  let api: ApiClient;
  let provider: Provider;
  let integration: IntegrationShape;
  let products: Map<string, ProductShape>;
  let plan: PlanShape;
  let sync: SyncShape;
  let run: BlockRunShape;
  const subscribers: Record<'paid' | 'indebted' | 'held' | 'cancelled' | 'stays', Subscriber> = {} as never;
  let newcomers: CustomerShape[] = [];
  let debt: InvoiceShape;

  async function start(): Promise<void> {
    product = await ownProduct({ dataDir: join(folder, 'data'), port: 0, quiet: true, env: { LEASE_SECONDS: '3' } });
    api = new ApiClient(product.url, product.apiKey);
    provider = new Provider(api, platform, 6_000);
  }
  beforeAll(async () => {
    chmodSync(folder, 0o711);
    sandbox = await startSandbox();
    platform = saberMaisControl(sandbox.url, 'restart');
    await platform.configure({ requestsPerMinute: 6_000 });
    await start();
  });
  afterAll(async () => {
    await product?.kill9();
    await sandbox?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const subscriber = async (n: number): Promise<Subscriber> => {
    const customer = await provider.customer(n);
    return { customer, service: await provider.service(customer.id, plan.id) };
  };
  const situations = async () => {
    const { users } = await platform.state();
    return Object.fromEntries(users.map(({ email, assinaturas }) => [email, assinaturas.map(({ situacao }) => situacao).join()]));
  };

  it('before it: five subscribers, one of them blocked for debt, one about to be', async () => {
    ({ integration, products } = await provider.integrationWithProducts());
    const books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    for (const [index, name] of (['paid', 'indebted', 'held', 'cancelled', 'stays'] as const).entries()) subscribers[name] = await subscriber(index + 1);
    const { paid, indebted } = subscribers;
    await provider.settled(paid.customer.id);
    debt = await provider.blockForDebt(paid.customer.id, paid.service.id);
    await provider.invoice(indebted.customer.id, indebted.service.id, 30);
    await provider.notice(indebted.service.id, 20);
    ({ run } = await provider.preview());
    expect(run.counts).toMatchObject({ toBlock: 1 });
    for (const { customer } of Object.values(subscribers)) await provider.settled(customer.id);
    expect(await situations()).toEqual({
      'cliente1@exemplo.com.br': 'bloqueada',
      ...Object.fromEntries([2, 3, 4, 5].map((n) => [`cliente${n}@exemplo.com.br`, 'ativa'])),
    });
  });

  it('a payment, a hold, a cancellation, newcomers, a block run and a sync are under way; everything dies', async () => {
    // Slow enough that nothing of it is over, and each write may be anywhere on its way.
    await platform.configure({ latencyMs: 400 });
    const { paid, held, cancelled } = subscribers;
    sync = await api.post(`/integrations/${integration.id}/syncs`);
    await provider.pay(debt.id, debt.totalCents);
    await api.post(`/services/${held.service.id}/holds`, { reason: 'operator' });
    await api.post(`/services/${cancelled.service.id}/cancel`);
    newcomers = await Promise.all([11, 12, 13].map(async (n) => (await subscriber(n)).customer));
    await api.post(`/block-runs/${run.id}/run`);
    const waiting = await api.list(`/accounts?state=pending`);
    expect(waiting.length).toBeGreaterThan(0);
    expect(await api.get(`/services/${paid.service.id}`)).toMatchObject({ blocked: false });
    await product.kill9();
    await expect(fetch(`${product.url}/health/live`)).rejects.toThrow();
  });

  it('started again on the same data, it goes on to the end', async () => {
    const before = { ...product };
    await start();
    expect(product.apiKey).toBe(before.apiKey);
    await platform.configure({ latencyMs: 0 });
    expect(await provider.finished<SyncShape>(`/syncs/${sync.id}`)).toMatchObject({ status: 'succeeded', unchanged: 12 });
    expect(await provider.finished<BlockRunShape>(`/block-runs/${run.id}`)).toMatchObject({ status: 'succeeded', counts: { blocked: 1 } });
    for (const customer of [...Object.values(subscribers).map((each) => each.customer), ...newcomers]) await provider.settled(customer.id);
    const expected = {
      'cliente1@exemplo.com.br': 'ativa',
      'cliente2@exemplo.com.br': 'bloqueada',
      'cliente3@exemplo.com.br': 'bloqueada',
      'cliente5@exemplo.com.br': 'ativa',
      ...Object.fromEntries([11, 12, 13].map((n) => [`cliente${n}@exemplo.com.br`, 'ativa'])),
    };
    await eventually(async () => expect(await situations()).toEqual(expected));
  });

  it('and nothing was lost or doubled', async () => {
    const state = await platform.state();
    const count = (line: string) => effectsOf(state).filter((each) => each === line).length;
    expect({ created: count('user-created'), subscribed: count('subscribed SM-COMPLETO'), deleted: count('user-deleted') }).toEqual({
      created: 8,
      subscribed: 8,
      deleted: 1,
    });
    expect({ blocked: count('situation-set SM-COMPLETO bloqueada'), unblocked: count('situation-set SM-COMPLETO ativa') }).toEqual({
      blocked: 3,
      unblocked: 1,
    });
    expect(state.effects).toHaveLength(8 + 8 + 1 + 3 + 1);
  });

  it('new work goes on', async () => {
    const { customer } = await subscriber(20);
    await provider.settled(customer.id);
    expect(await situations()).toMatchObject({ 'cliente20@exemplo.com.br': 'ativa' });
  });
});
