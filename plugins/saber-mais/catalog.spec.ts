import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@content-platforms/plugin-sdk';
import { json } from '@content-platforms/plugin-sdk/testing';
import { active, blocked, call, connected, failureOf, reference, user, wanting } from './fake-account.ts';
import { fakePlatform, type FakePlatform, type FakeProduct } from './fake-platform.ts';

const manyProducts = (count: number): FakeProduct[] =>
  Array.from({ length: count }, (_, index) => ({ codigo: `L${String(index).padStart(4, '0')}`, nome: `Livro ${index}`, situacao: 'ativo' }));

const productsOf = (platform: FakePlatform) => Array.fromAsync(connected(platform).products!(call));
const accountsOf = (platform: FakePlatform) => Array.fromAsync(connected(platform).list!(call));

/** Rewrites the answers of one page, as a platform with a fault would. */
function spoil(
  platform: FakePlatform,
  pagina: number,
  change: (page: { dados: unknown[]; pagina: number; total_paginas: number; total: number }) => unknown,
): void {
  const original = platform.host.fetch;
  platform.host.fetch = async (url, init) => {
    const response = await original(url, init);
    return new URL(url).searchParams.get('pagina') === String(pagina) ? json(200, change(JSON.parse(response.text))) : response;
  };
}

describe('products', () => {
  it('reads every page, inactive ones too, and the cost in centavos', async () => {
    const platform = fakePlatform({ products: [...manyProducts(250), { codigo: 'Z', nome: 'Zoologia', valor: '7.90', situacao: 'inativo' }] });
    const products = await productsOf(platform);
    expect(products).toHaveLength(251);
    expect(products.at(-1)).toEqual({ ref: 'Z', name: 'Zoologia', costCents: 790, open: false });
    expect(platform.host.requests.map(({ url }) => url.search)).toEqual(['?pagina=1&por_pagina=100', '?pagina=2&por_pagina=100', '?pagina=3&por_pagina=100']);
  });

  it('an empty catalog is a whole one', async () => expect(await productsOf(fakePlatform())).toEqual([]));

  it('a cost nobody can read is left out, and logged', async () => {
    const platform = fakePlatform({ products: [{ codigo: 'A', nome: 'A', valor: 'R$ 7', situacao: 'ativo' }] });
    expect(await productsOf(platform)).toEqual([{ ref: 'A', name: 'A', open: true }]);
    expect(platform.host.logged).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof spoil>[2]]>([
    ['another page than asked', (page) => ({ ...page, pagina: 1 })],
    ['the first page again', (page) => ({ ...page, dados: manyProducts(100).map((one) => ({ ...one })) })],
    ['another number of pages', (page) => ({ ...page, total_paginas: 4 })],
    ['fewer pages than before', (page) => ({ ...page, total_paginas: 1 })],
    ['another total', (page) => ({ ...page, total: 249 })],
    ['half of the items', (page) => ({ ...page, dados: page.dados.slice(0, 50) })],
    ['no items', (page) => ({ ...page, dados: [] })],
    ['one item twice', (page) => ({ ...page, dados: [...page.dados.slice(1), page.dados.at(-1)] })],
    ['items without a code', (page) => ({ ...page, dados: page.dados.map(() => ({ nome: 'x', situacao: 'ativo' })) })],
    ['something else', () => ({ ok: true })],
  ])('page 2 with %s is half a list', async (_name, change) => {
    const platform = fakePlatform({ products: manyProducts(250) });
    spoil(platform, 2, change);
    expect(await failureOf(productsOf(platform))).toMatchObject({ code: 'unavailable' });
  });

  it('more items than the total says is not the catalog either', async () => {
    const platform = fakePlatform({ products: manyProducts(3) });
    spoil(platform, 1, (page) => ({ ...page, total: 2 }));
    expect(await failureOf(productsOf(platform))).toMatchObject({ code: 'unavailable' });
  });

  it('a page that fails ends it', async () => {
    const platform = fakePlatform({ products: manyProducts(250) });
    platform.readFaults = ['none', 'none', 'lost-before'];
    expect(await failureOf(productsOf(platform))).toMatchObject({ code: 'unavailable' });
  });
});

describe('list', () => {
  const crowd = (count: number) => Array.from({ length: count }, (_, index) => user({ id: index + 1, referencia: `r${index}`, email: `${index}@example.com` }));

  it('shows every account as it is held', async () => {
    const ours = user({ primeiro_acesso: '2026-11-20T10:00:00-03:00', assinaturas: [blocked(2, 'A'), active(3, 'A'), blocked(4, 'B')] });
    const foreign = user({ id: 2, referencia: '', email: 'x@example.com', telefone: null });
    expect(await accountsOf(fakePlatform({ users: [ours, foreign] }))).toEqual([
      {
        reference,
        remoteId: '1',
        products: [
          { ref: 'A', blocked: false },
          { ref: 'B', blocked: true },
        ],
        contact: { name: 'Ana Souza', document: '52998224725', email: 'ana@example.com', phone: '+5537999990010' },
        activatedAt: '2026-11-20T13:00:00.000Z',
        memo: { userId: 1 },
      },
      {
        reference: null,
        remoteId: '2',
        products: [],
        contact: { name: 'Ana Souza', document: '52998224725', email: 'x@example.com' },
        activatedAt: null,
        memo: { userId: 2 },
      },
    ]);
  });

  it('goes on while users are created', async () => {
    const platform = fakePlatform({ users: crowd(200) });
    const accounts = [];
    for await (const account of connected(platform).list!(call)) {
      accounts.push(account);
      if (accounts.length === 50) platform.users.set(900, user({ id: 900, referencia: 'new', email: 'new@example.com' }));
    }
    expect(accounts).toHaveLength(201);
  });

  it('is not whole when users were removed meanwhile', async () => {
    const platform = fakePlatform({ users: crowd(250) });
    const read = async (): Promise<void> => {
      for await (const { remoteId } of connected(platform).list!(call)) if (remoteId === '50') platform.users.delete(10);
    };
    expect(await failureOf(read())).toMatchObject({ code: 'unavailable' });
  });
});

describe('check, find and access', () => {
  it('says whose token it is', async () => {
    const platform = fakePlatform({ users: [user({ assinaturas: [active(1, 'A')] })], licences: 500 });
    expect(await connected(platform).check(call)).toEqual({ accountId: '7', title: 'Provedor Exemplo Ltda', licences: { contracted: 500, used: 1 } });
    expect(await failureOf(connected(platform, 'wrong').check(call))).toMatchObject({ code: 'invalid-settings' });
  });

  it('finds ours by the memo or the reference, and writes nothing', async () => {
    const platform = fakePlatform({ users: [user({ assinaturas: [active(1, 'A')] })] });
    const memos: JsonObject[] = [{}, { userId: 1 }, { userId: 8 }];
    for (const memo of memos) expect(await connected(platform).find!(wanting({}, { memo }), call)).toMatchObject({ remoteId: '1', reference });
    expect(await connected(platform).find!(wanting({}, { reference: 'nobody' }), call)).toBeNull();
    expect(platform.writes).toBe(0);
  });

  it('leaves access to the e-mail that the platform sends', async () => {
    expect(await connected(fakePlatform()).access!(wanting({}), call)).toEqual({ kind: 'sent-by-platform' });
  });
});
