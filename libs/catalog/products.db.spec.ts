import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fakePlugin } from '../../test/support/fake-plugin.ts';
import { type ModuleApp, startModules } from '../../test/support/module-app.ts';
import { CatalogModule } from './catalog.module.ts';
import type { ProductView } from './catalog.dto.ts';

describe('products', () => {
  let app: ModuleApp;
  let typed: string;
  let listed: string;

  beforeAll(async () => {
    const nothing = async function* (): AsyncGenerator<never> {};
    const plain = fakePlugin('begun');
    const begun = { ...plain, manifest: { ...plain.manifest, products: [{ ref: 'GENERICO', name: 'Genérico' }] } };
    app = await startModules([CatalogModule], { plugins: [fakePlugin('listing', { products: nothing }), fakePlugin('typed'), begun] });
    typed = await app.integration('typed');
    listed = await app.integration('listing');
  });
  afterAll(() => app.close());

  it('are typed where the platform has no catalog', async () => {
    const made = await app.request<ProductView>('POST', `/integrations/${typed}/products`, { ref: 'HBO', name: 'HBO', costCents: 1990 });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ integrationId: typed, ref: 'HBO', name: 'HBO', description: null, costCents: 1990, status: 'active', typed: true });
    expect((await app.request<ProductView>('GET', `/products/${made.body.id}`)).body).toEqual(made.body);

    const again = await app.request('POST', `/integrations/${typed}/products`, { ref: 'HBO', name: 'Outro' });
    expect([again.status, again.body['code']]).toEqual([409, 'product_ref_taken']);
    const elsewhere = await app.request('POST', `/integrations/${listed}/products`, { ref: 'HBO', name: 'HBO' });
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([422, 'platform_has_catalog']);
  });

  it('are there from the start where the platform says so', async () => {
    const begun = await app.integration('begun');
    const { body } = await app.request<{ data: ProductView[] }>('GET', `/integrations/${begun}/products`);
    expect(body.data).toMatchObject([{ ref: 'GENERICO', name: 'Genérico', status: 'active', typed: true }]);
    const again = await app.request('POST', `/integrations/${begun}/products`, { ref: 'GENERICO', name: 'Outro' });
    expect([again.status, again.body['code']]).toEqual([409, 'product_ref_taken']);
  });

  it('are filtered by status and searched by name or code', async () => {
    await app.database.query(
      `INSERT INTO product (id, integration_id, ref, name, status) VALUES (uuid7(), $1, 'a1', 'Cem por cento', 'active'), (uuid7(), $1, 'b%', 'Livros', 'closed'), (uuid7(), $1, 'c3', 'Filmes', 'retired')`,
      [listed],
    );
    const refs = async (query: string): Promise<string[]> =>
      (await app.request<{ data: ProductView[] }>('GET', `/integrations/${listed}/products?${query}`)).body.data.map(({ ref }) => ref);
    expect(await refs('')).toEqual(['a1', 'c3', 'b%']);
    expect(await refs('status=closed,retired&sort=ref')).toEqual(['b%', 'c3']);
    expect(await refs('search=LIVRO')).toEqual(['b%']);
    expect(await refs('search=%25')).toEqual(['b%']);
    expect((await app.request('GET', `/integrations/${listed}/products?status=gone`)).status).toBe(400);
    expect((await app.request('GET', '/integrations/nonsense/products')).status).toBe(404);
  });
});
