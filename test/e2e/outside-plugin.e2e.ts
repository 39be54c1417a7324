import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { readPackage } from '../../libs/integrations/external/package-files.ts';
import { type AcmeTv, startAcmeTv } from '../support/acme-tv.ts';
import type { CustomerShape, IntegrationShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const plugins = join(import.meta.dirname, '../fixtures/plugins');

describe('a plugin that somebody else wrote, in a package of its own', () => {
  let acme: AcmeTv;
  let story: Story;
  let integration: IntegrationShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  beforeAll(async () => {
    acme = await startAcmeTv();
    const entries = ['acme-tv', 'hostile'].map(async (name) => `${join(plugins, name)}@${(await readPackage(join(plugins, name))).integrity}`);
    const missing = `@acme/nowhere@sha512-${'A'.repeat(86)}==`;
    story = await beginStory({ env: { PLUGINS: [...(await Promise.all(entries)), missing].join(' '), PLUGIN_MEMORY_MB: '64' } });
  });
  afterAll(async () => {
    await story?.end();
    await acme?.stop();
  });

  it('is listed, and so is one that could not be loaded, with its reason', async () => {
    const { data } = await story.api.get<{ data: { key: string }[] }>('/platforms');
    expect(data.find(({ key }) => key === 'acme-tv')).toMatchObject({ status: 'loaded', title: 'Acme TV', version: '1.2.0' });
    expect(data.find(({ key }) => key === 'nowhere')).toMatchObject({ status: 'failed', reason: 'O pacote "@acme/nowhere" não está instalado.' });
    expect(data.find(({ key }) => key === 'saber-mais')).toMatchObject({ status: 'loaded' });
  });

  it('is registered by its own form, checked, and synced over both its pages', async () => {
    const body = { platform: 'acme-tv', description: 'Acme', settings: { token: acme.token, baseUrl: acme.baseUrl } };
    expect(await story.api.refusal('POST', '/integrations', { ...body, settings: { baseUrl: 'nowhere' } })).toMatchObject({ status: 422 });
    integration = await story.api.post('/integrations', body);
    expect(integration).toMatchObject({ settings: { token: { set: true } } });
    expect(await story.api.post(`/integrations/${integration.id}/check`)).toMatchObject({ ok: true, account: 'Provedor na Acme' });
    await story.provider.sync(integration.id);
    expect([...(await story.provider.products(integration.id)).keys()].sort()).toEqual(['CINEMA', 'ESPORTES', 'INFANTIL']);
  });

  it('gives a customer what was bought, blocks it for debt, and gives it back on payment', async () => {
    const products = await story.provider.products(integration.id);
    const cinema = await story.provider.package('ACME', products.get('CINEMA'));
    const plan = await story.provider.plan('Fibra + Acme', { packages: [{ packageId: cinema.id, mandatory: true }] });
    customer = await story.provider.customer(1);
    service = await story.provider.service(customer.id, plan.id);
    await story.provider.settled(customer.id);
    expect(acme.subscribers).toMatchObject([{ name: customer.name, products: [{ code: 'CINEMA', blocked: false }] }]);
    const invoice = await story.provider.blockForDebt(customer.id, service.id);
    await story.provider.settled(customer.id);
    expect(acme.subscribers[0]?.products).toEqual([{ code: 'CINEMA', blocked: true }]);
    await story.provider.pay(invoice.id, invoice.totalCents);
    await story.provider.settled(customer.id);
    expect(acme.subscribers[0]?.products).toEqual([{ code: 'CINEMA', blocked: false }]);
    // Of the API and the worker together.
    expect(acme.sessionsOpened).toBe(1);
  });

  it('is not troubled, nor are API and worker, by another that loops, leaks and floods', async () => {
    const before = story.product.pids();
    const checked = (id: string): Promise<{ ok: boolean; code?: string }> => story.api.post(`/integrations/${id}/check`);
    const troubles = ['good', 'loop', 'buffers', 'flood', 'leak'];
    const hostile = new Map<string, string>();
    for (const how of troubles) {
      const body = { platform: 'hostile', description: how, settings: { token: 'a-token', how } };
      hostile.set(how, (await story.api.post<IntegrationShape>('/integrations', body)).id);
    }
    for (const how of troubles.slice(1)) {
      // Killed, it is started again after a pause.
      await eventually(async () => (await checked(hostile.get('good') ?? '')).ok, { what: 'the plugin to be there again' });
      const [trouble, fine] = await Promise.all([checked(hostile.get(how) ?? ''), checked(integration.id)]);
      expect(trouble).toMatchObject({ ok: false, code: 'unavailable' });
      expect(fine).toMatchObject({ ok: true });
    }
    await story.api.post(`/services/${service.id}/cancel`);
    await story.provider.settled(customer.id);
    expect(acme.subscribers[0]?.products).toEqual([]);
    expect(story.product.pids()).toEqual(before);
    expect(story.product.log()).not.toContain(acme.token);
  });
});
