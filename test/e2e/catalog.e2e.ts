import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IntegrationShape, ProductShape, SyncShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const book = (n: number, more: object = {}) => ({ codigo: `L${String(n).padStart(4, '0')}`, nome: `Livro ${n}`, valor: '7.90', ...more });
const books = (count: number) => Array.from({ length: count }, (_, n) => book(n));

describe('Ações > Produtos > Sincronizar', () => {
  let story: Story;
  let integration: IntegrationShape;
  beforeAll(async () => {
    story = await beginStory();
    integration = await story.provider.integration();
  });
  afterAll(() => story?.end());

  const start = (): Promise<SyncShape> => story.api.post(`/integrations/${integration.id}/syncs`);
  const end = (id: string): Promise<SyncShape> => story.provider.finished(`/syncs/${id}`);
  const sync = (): Promise<SyncShape> => story.provider.sync(integration.id);
  const product = async (ref: string): Promise<ProductShape | undefined> => (await story.provider.products(integration.id)).get(ref);

  it('stores what the platform sells', async () => {
    const { status, body, headers } = await story.api.answer<SyncShape>('POST', `/integrations/${integration.id}/syncs`);
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/v1/syncs/${body.id}`);
    expect(await end(body.id)).toMatchObject({ status: 'succeeded', complete: true, listed: 12, added: 12, changed: 0, retired: 0, unchanged: 0, error: null });
    expect(await product('SM-COMPLETO')).toMatchObject({ name: 'Biblioteca Saber Mais Completa', costCents: 1990, status: 'active' });
    expect(await product('SM-REVISTAS')).toMatchObject({ status: 'closed' });
  });

  it('changes nothing the second time', async () => {
    const before = await story.provider.products(integration.id);
    expect(await sync()).toMatchObject({ status: 'succeeded', added: 0, changed: 0, retired: 0, unchanged: 12 });
    const now = await story.provider.products(integration.id);
    expect([...now.values()].map(({ id }) => id)).toEqual([...before.values()].map(({ id }) => id));
  });

  it('finds what was added, changed, closed and removed, and forgets nothing', async () => {
    const { products } = await story.platform.state();
    const kept = products.filter(({ codigo }) => codigo !== 'SM-GIBIS');
    const changes: Record<string, object> = {
      'SM-AUDIO': { valor: '10.90' },
      'SM-ENEM': { nome: 'ENEM 2027' },
      'SM-IDIOMAS': { situacao: 'inativo' },
      'SM-REVISTAS': { situacao: 'ativo' },
    };
    await story.platform.replaceProducts([...kept.map((each) => ({ ...each, ...changes[each.codigo] })), book(1)]);
    expect(await sync()).toMatchObject({ status: 'succeeded', listed: 12, added: 1, changed: 4, retired: 1, unchanged: 7 });
    expect(await product('SM-AUDIO')).toMatchObject({ costCents: 1090 });
    expect(await product('SM-ENEM')).toMatchObject({ name: 'ENEM 2027' });
    expect(await product('SM-IDIOMAS')).toMatchObject({ status: 'closed' });
    expect(await product('SM-REVISTAS')).toMatchObject({ status: 'active' });
    expect(await product('SM-GIBIS')).toMatchObject({ status: 'retired' });
    const retired = await story.api.list<ProductShape>(`/integrations/${integration.id}/products?status=retired`);
    expect(retired.map(({ ref }) => ref)).toEqual(['SM-GIBIS']);
    expect(await story.api.list<ProductShape>(`/integrations/${integration.id}/products?search=enem`)).toMatchObject([{ ref: 'SM-ENEM' }]);
  });

  it('knows a product that comes back', async () => {
    const gone = await product('SM-GIBIS');
    const { products } = await story.platform.state();
    await story.platform.replaceProducts([...products, { codigo: 'SM-GIBIS', nome: 'Gibis e Quadrinhos', valor: '6.90' }]);
    expect(await sync()).toMatchObject({ status: 'succeeded', added: 0, changed: 1, unchanged: 12 });
    expect(await product('SM-GIBIS')).toMatchObject({ id: gone?.id, status: 'active' });
  });

  it('holds an empty catalog, and applies it only when a person approves', async () => {
    const fault = await story.platform.fault({ kind: 'empty' });
    const held = await sync();
    expect(held).toMatchObject({ status: 'held', complete: true, listed: 0, retired: 13, heldReason: expect.stringMatching(/vazio/) });
    await story.platform.heal(fault);
    expect(await product('SM-GIBIS')).toMatchObject({ status: 'active' });

    // Not approved but synced anew: the held one is given up.
    expect(await sync()).toMatchObject({ status: 'succeeded', unchanged: 13 });
    expect(await story.api.get(`/syncs/${held.id}`)).toMatchObject({ status: 'cancelled' });
    expect(await story.api.refusal('POST', `/syncs/${held.id}/approve`)).toMatchObject({ status: 409, code: 'not_held' });
  });

  it('fails when the platform fails half way, and retires nothing', async () => {
    await story.platform.replaceProducts(books(250));
    const held = await sync();
    expect(held).toMatchObject({ status: 'held', listed: 250, added: 249, retired: 12, heldReason: expect.stringMatching(/12 de 13/) });
    await story.api.post(`/syncs/${held.id}/approve`);
    expect(await end(held.id)).toMatchObject({ status: 'succeeded', added: 249, retired: 12 });

    const fault = await story.platform.fault({ kind: '500-before', match: { path: 'pagina=3' } });
    expect(await sync()).toMatchObject({ status: 'failed', complete: false, retired: 0, error: { message: expect.any(String) } });
    await story.platform.heal(fault);
    await story.platform.fault({ kind: 'repeat-page', times: 3 });
    expect(await sync()).toMatchObject({ status: 'failed', retired: 0, error: { code: 'unavailable' } });
    await story.platform.heal();
    await story.platform.fault({ kind: 'half', times: 3 });
    expect(await sync()).toMatchObject({ status: 'held', retired: 125 });
    await story.platform.heal();
    expect(await sync()).toMatchObject({ status: 'succeeded', unchanged: 250, retired: 0 });
    const active = await story.api.get<{ total: number }>(`/integrations/${integration.id}/products?status=active&limit=1&total=true`);
    expect(active.total).toBe(250);
  });

  it('shows how far it is, can be given up, and runs once at a time', async () => {
    await story.platform.configure({ latencyMs: 700 });
    const slow = await start();
    expect(await story.api.refusal('POST', `/integrations/${integration.id}/syncs`)).toMatchObject({ status: 409, code: 'already_running' });
    const seen = await story.api.events<SyncShape>(`/syncs/${slow.id}/events`);
    expect(seen.at(-1)).toMatchObject({ status: 'succeeded', progress: { done: 250, total: 250 } });
    const onTheWay = seen.filter(({ status, progress }) => status === 'running' && progress.done > 0 && progress.done < 250);
    expect(onTheWay).not.toEqual([]);

    const unwanted = await start();
    await eventually(async () => (await story.api.get<SyncShape>(`/syncs/${unwanted.id}`)).status === 'running', { what: 'the sync to run' });
    await story.api.post(`/syncs/${unwanted.id}/cancel`);
    expect(await end(unwanted.id)).toMatchObject({ status: 'cancelled' });
    await story.platform.configure({ latencyMs: 0 });
  });
});
