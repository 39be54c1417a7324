import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { CatalogModule } from '#catalog';
import { fakePlugin } from '../../test/support/fake-plugin.ts';
import { type Answer, type ModuleApp, startModules } from '../../test/support/module-app.ts';
import { PackageUse } from './package-use.ts';
import type { PackageView } from './packages.dto.ts';
import { PackagesModule } from './packages.module.ts';
import { Packages } from './packages.service.ts';

interface Refusal {
  code: string;
  detail: string;
  errors: { pointer: string; code: string }[];
}

describe('packages', () => {
  let app: ModuleApp;
  let books: string;
  let films: string;
  let live = 0;
  let codes = 0;

  const product = async (integrationId: string, status = 'active'): Promise<string> => {
    const id = newId();
    await app.database.query(`INSERT INTO product (id, integration_id, ref, name, status, role) VALUES ($1, $2, $3, $4, $5, 'main')`, [
      id,
      integrationId,
      id,
      `Produto ${status}`,
      status,
    ]);
    return id;
  };
  const draft = (more: object = {}): object => ({
    code: `P${++codes}`,
    description: 'Livros',
    kind: 'standalone',
    priceCents: 1990,
    components: [],
    products: [],
    ...more,
  });
  const create = (more: object = {}): Promise<Answer<PackageView>> => app.request('POST', '/packages', draft(more));
  const refused = async (more: object): Promise<[number, string]> => {
    const { status, body } = await app.request<Refusal>('POST', '/packages', draft(more));
    return [status, body.code];
  };
  const change = (made: Answer<{ id: string }>, body: object): Promise<Answer<PackageView & Refusal>> =>
    app.request('PATCH', `/packages/${made.body.id}`, body, { 'if-match': made.headers['etag'] ?? '' });
  const remove = (made: Answer<{ id: string }>): Promise<Answer<Refusal>> =>
    app.request('DELETE', `/packages/${made.body.id}`, undefined, { 'if-match': made.headers['etag'] ?? '' });
  const given = (...ids: string[]): object => ({ products: ids.map((productId) => ({ productId })) });

  beforeAll(async () => {
    const plugins = [fakePlugin('books', {}, { maxProductsPerPackage: 1 }), fakePlugin('films', {}, { onePackagePerSubscriber: true })];
    const use = { provide: PackageUse, useValue: { attachedCount: () => Promise.resolve(live) } };
    app = await startModules([CatalogModule, PackagesModule], { plugins, ports: [use] });
    books = await app.integration('books');
    films = await app.integration('films');
  });
  beforeEach(() => {
    live = 0;
  });
  afterAll(() => app.close());

  it('shows a package whole', async () => {
    const productId = await product(books);
    const components = [
      { description: 'Conexão', fiscalNature: 'SCM', amountCents: 990 },
      { description: 'Livros', fiscalNature: 'SVA', amountCents: 1000 },
    ];
    const made = await create({ code: 'LIVROS', kind: 'combo', components, debtPolicy: 'own-lines', externalRef: 'hub-7', ...given(productId) });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.any(String),
      code: 'LIVROS',
      description: 'Livros',
      kind: 'combo',
      priceCents: 1990,
      components,
      products: [{ productId, ref: productId, name: 'Produto active', status: 'active', integrationId: books, platform: 'books' }],
      debtPolicy: 'own-lines',
      blockedProductId: null,
      trial: null,
      active: true,
      attachedServices: 0,
      externalRef: 'hub-7',
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    live = 4;
    expect((await app.request<PackageView>('GET', `/packages/${made.body.id}`)).body.attachedServices).toBe(4);
    const actions = await app.database.rows('SELECT action FROM audit_event WHERE subject_id = $1', [made.body.id]);
    expect(actions).toEqual([{ action: 'package.created' }]);
  });

  it('stores one part of the whole price where no composition is sent', async () => {
    expect((await create({ description: 'Áudio', priceCents: 700 })).body.components).toEqual([
      { description: 'Áudio', fiscalNature: 'SVA', amountCents: 700 },
    ]);
    expect((await create({ kind: 'benefit', priceCents: 0, components: undefined })).body).toMatchObject({
      components: [{ amountCents: 0 }],
      products: [],
      debtPolicy: 'service',
    });
  });

  it('falls back to another product of its integration while a debt blocks it', async () => {
    const [sold, basic, closed, elsewhere] = [await product(books), await product(books), await product(books, 'closed'), await product(films)];
    const made = await create({ ...given(sold), blockedProductId: basic });
    expect(made.body).toMatchObject({ blockedProductId: basic, debtPolicy: 'service' });
    expect(await refused({ ...given(sold), blockedProductId: elsewhere })).toEqual([422, 'fallback_not_of_integration']);
    expect(await refused({ ...given(sold), blockedProductId: sold })).toEqual([422, 'fallback_is_sold']);
    expect(await refused({ ...given(sold), blockedProductId: closed })).toEqual([422, 'product_closed']);
    expect(await refused({ ...given(sold), blockedProductId: newId() })).toEqual([422, 'product_not_found']);
    expect(await refused({ blockedProductId: basic })).toEqual([422, 'fallback_not_of_integration']);
    // A changed debt rule marks the subscribers' accounts; a new name does not.
    app.marker.marked.splice(0);
    const renamed = await change(made, { description: 'Livros e áudio' });
    expect(app.marker.marked).toEqual([]);
    const removed = await change(renamed, { blockedProductId: null });
    expect(removed.body).toMatchObject({ blockedProductId: null });
    expect((await change(removed, { debtPolicy: 'never' })).status).toBe(200);
    expect(app.marker.marked).toEqual(Array(2).fill({ kind: 'package', ids: [made.body.id], urgency: 2 }));
  });

  it('stops before a rule would block many, and asks', async () => {
    const made = await create(given(await product(books)));
    app.marker.blocking = { accounts: 20, all: 21 };
    const benign = await change(made, { debtPolicy: 'never' });
    expect(benign.status).toBe(200);
    app.marker.blocking = { accounts: 21, all: 420 };
    const within = await change(benign, { debtPolicy: 'own-lines' });
    expect(within.status).toBe(200);
    app.marker.blocking = { accounts: 21, all: 419 };
    const stopped = await change(within, { debtPolicy: 'service', description: 'Outros livros' });
    expect(stopped).toMatchObject({ status: 409, body: { code: 'package_would_block_many', detail: expect.stringContaining('21 de 419 usuários') } });
    expect((await change(within, { description: 'Livros novos' })).body).toMatchObject({ debtPolicy: 'own-lines' });
    const current = await app.request<PackageView>('GET', `/packages/${made.body.id}`);
    expect((await change(current, { debtPolicy: 'service', confirm: true })).body).toMatchObject({ debtPolicy: 'service', description: 'Livros novos' });
    app.marker.blocking = { accounts: 0, all: 0 };
  });

  it('refuses what cannot be sold', async () => {
    const part = { description: 'x', fiscalNature: 'SVA', amountCents: 1989 };
    expect(await refused({ components: [part] })).toEqual([422, 'components_do_not_sum']);
    expect(await refused({ kind: 'benefit' })).toEqual([422, 'benefit_has_price']);
    expect(await refused(given(await product(books), await product(books)))).toEqual([422, 'too_many_products']);
    expect(await refused(given(await product(books), await product(films)))).toEqual([422, 'products_of_two_integrations']);
    expect(await refused(given(await product(books, 'retired')))).toEqual([422, 'product_retired']);
    expect(await refused(given(await product(books, 'closed')))).toEqual([422, 'product_closed']);
    expect(await refused(given(newId()))).toEqual([422, 'product_not_found']);
    const film = await product(films);
    expect(await refused(given(film, film))).toEqual([422, 'repeated_product']);
    await create({ code: 'TAKEN', externalRef: 'taken' });
    expect(await refused({ code: 'TAKEN' })).toEqual([409, 'code_taken']);
    expect(await refused({ externalRef: 'taken' })).toEqual([409, 'external_ref_taken']);
  });

  it('refuses malformed fields, each by its name', async () => {
    const answer = await app.request<Refusal>('POST', '/packages', {
      ...draft(),
      priceCents: 1.5,
      kind: 'gift',
      components: [{ amountCents: -1 }],
      products: ['x'],
    });
    expect(answer.status).toBe(400);
    expect(new Set(answer.body.errors.map(({ pointer }) => pointer))).toEqual(
      new Set(['/priceCents', '/kind', '/components/0/amountCents', '/components/0/description', '/components/0/fiscalNature', '/products/0']),
    );
    const unknown = await app.request<Refusal>('POST', '/packages', { ...draft(), colour: 'red' });
    expect(unknown.body.errors.map(({ pointer, code }) => [pointer, code])).toEqual([['/colour', 'unknown_field']]);
    expect((await app.request('PATCH', '/packages/nonsense', { description: null }, { 'if-match': '*' })).status).toBe(400);
  });

  it('says it in English to who asks for it', async () => {
    const { body } = await app.request<Refusal>('POST', '/packages', draft({ kind: 'benefit' }), { 'accept-language': 'en' });
    expect(body.detail).toBe('A benefit has no price: make it zero, or choose another kind.');
  });

  it('changes what was sent and nothing else, once', async () => {
    const made = await create({ externalRef: 'keep' });
    const changed = await change(made, { description: 'Mais livros', active: false, priceCents: 2500 });
    expect(changed.body).toMatchObject({
      ...made.body,
      description: 'Mais livros',
      active: false,
      priceCents: 2500,
      version: 2,
      updatedAt: expect.any(String),
      components: [{ amountCents: 2500 }],
    });
    expect((await change(made, { active: true })).status).toBe(412);
    expect((await app.request('PATCH', `/packages/${made.body.id}`, { active: true })).status).toBe(428);
    expect((await app.request('PATCH', `/packages/${newId()}`, {}, { 'if-match': '*' })).status).toBe(404);
    expect((await change(changed, { kind: 'benefit' })).body.code).toBe('benefit_has_price');
    expect((await change(changed, { components: [{ description: 'x', fiscalNature: 'SVA', amountCents: 1 }] })).body.code).toBe('components_do_not_sum');
    const other = await create();
    expect((await change(changed, { code: other.body.code })).body.code).toBe('code_taken');
  });

  it('lets one of two simultaneous changes through', async () => {
    const made = await create();
    const answers = await Promise.all([change(made, { description: 'A' }), change(made, { description: 'B' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('changes its products only while nobody has it', async () => {
    const [one, two] = [await product(films), await product(films)];
    const made = await create(given(one));
    const free = await change(made, given(two, one));
    expect(free.body.products.map(({ productId }) => productId)).toEqual([two, one]);
    live = 1;
    const refusedChange = await change(free, given(one));
    expect([refusedChange.status, refusedChange.body.code]).toEqual([409, 'package_attached']);
    expect(refusedChange.body.detail).toContain('crie outro');
    expect((await change(free, { ...given(one, two), priceCents: 10 })).status).toBe(200);
  });

  it('keeps a product that stopped being sold when something else changes', async () => {
    const one = await product(films);
    const made = await create(given(one));
    await app.database.query(`UPDATE product SET status = 'retired' WHERE id = $1`, [one]);
    expect((await change(made, given(one, await product(films)))).status).toBe(200);
  });

  it('is deleted only when nobody ever had it', async () => {
    const free = await create(given(await product(films)));
    expect((await app.request('DELETE', `/packages/${free.body.id}`)).status).toBe(428);
    expect((await remove(free)).status).toBe(204);
    expect((await app.request('GET', `/packages/${free.body.id}`)).status).toBe(404);

    const planned = await create();
    const planId = newId();
    await app.database.query(`INSERT INTO plan (id, name, price_cents) VALUES ($1, 'Fibra', 9990)`, [planId]);
    await app.database.query(`INSERT INTO plan_package (plan_id, package_id, mandatory) VALUES ($1, $2, true)`, [planId, planned.body.id]);
    expect((await remove(planned)).body.code).toBe('package_in_plan');

    const once = await create();
    const [customerId, serviceId] = [newId(), newId()];
    await app.database.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ($1, 'Ana', 'cpf', 'x', 'x', 'x')`,
      [customerId],
    );
    await app.database.query(
      `INSERT INTO service (id, customer_id, plan_id, status, due_day, billing, starts_on) VALUES ($1, $2, $3, 'enabled', 10, 'advance', '2026-01-01')`,
      [serviceId, customerId, planId],
    );
    await app.database.query(
      `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date, removed_at) VALUES ($1, $2, $3, 0, 'chosen', '2026-01-01', now())`,
      [newId(), serviceId, once.body.id],
    );
    expect((await remove(once)).body.code).toBe('package_used');
    live = 1;
    const attached = await remove(once);
    expect([attached.status, attached.body.code]).toEqual([409, 'package_attached']);
  });

  it('is found by its integration, kind, state and text', async () => {
    const made = await create({ code: 'FIND-ME', description: 'Cinema_em casa', kind: 'combo', active: false, ...given(await product(films)) });
    const found = async (query: string): Promise<string[]> =>
      (await app.request<{ data: PackageView[] }>('GET', `/packages?${query}`)).body.data.map(({ code }) => code);
    expect(await found(`integrationId=${films}&active=false`)).toEqual(['FIND-ME']);
    expect(await found(`integrationId=${books}`)).not.toContain('FIND-ME');
    expect(await found('search=cinema_')).toEqual(['FIND-ME']);
    expect(await found('kind=combo&search=find')).toEqual(['FIND-ME']);
    const [listed] = (await app.request<{ data: PackageView[] }>('GET', '/packages?search=FIND-ME')).body.data;
    expect(listed).toEqual({ ...made.body, attachedServices: null });
    expect((await app.request('GET', '/packages?limit=2&sort=-priceCents&total=true')).body).toMatchObject({
      data: [{}, {}],
      nextCursor: expect.any(String),
      total: expect.any(Number),
    });
  });

  it('returns the rows that rules ask for, in the order of the ids', async () => {
    const productId = await product(films);
    const [one, two] = [await create(given(productId)), await create({ active: false })];
    const rows = await app.get(Packages).rows(app.database, [two.body.id, newId(), one.body.id]);
    expect(rows).toEqual([
      {
        ...{ id: two.body.id, code: two.body.code, description: 'Livros', kind: 'standalone', priceCents: 1990, debtPolicy: 'service', active: false },
        integrationId: null,
        onePackagePerSubscriber: false,
        products: [],
      },
      expect.objectContaining({
        id: one.body.id,
        integrationId: films,
        onePackagePerSubscriber: true,
        products: [{ id: productId, ref: productId, name: 'Produto active', status: 'active', role: 'main' }],
      }),
    ]);
  });
});
