import { describe, expect, it } from '@jest/globals';
import { json } from '@content-platforms/plugin-sdk/testing';
import { call, connected, contract, customer, failureOf } from './fake-account.ts';
import { fakePlatform, type FakePlatform, type FakeProduct } from './fake-platform.ts';

const manyProducts = (count: number): FakeProduct[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, nome: `Canal ${index}`, tipo: 'adicional', disponivel: true }));
const productsOf = (platform: FakePlatform) => Array.fromAsync(connected(platform).products!(call));
const accountsOf = (platform: FakePlatform) => Array.fromAsync(connected(platform).list!(call));

interface Spoiled {
  itens: unknown[];
  proximo_cursor: unknown;
}
/** Rewrites the answers of one page, as a platform with a fault would. */
function spoil(platform: FakePlatform, cursor: string | undefined, change: (page: Spoiled) => unknown): void {
  const original = platform.host.fetch;
  platform.host.fetch = async (url, init) => {
    const response = await original(url, init);
    if (!url.endsWith('/listar') || JSON.parse(init?.body ?? '{}').cursor !== cursor) return response;
    const envelope = JSON.parse(response.text) as { dados: Spoiled };
    return json(200, { ...envelope, dados: change(envelope.dados) });
  };
}

describe('products', () => {
  it('reads every page, closed ones too, with their role and cost in centavos', async () => {
    const platform = fakePlatform({
      products: [
        { id: 7, nome: 'SatTV Família', tipo: 'principal', mensalidade: 59.9, telas: 3, disponivel: true },
        { id: 8, nome: 'Uma tela', tipo: 'principal', mensalidade: 29.89 + 0.01, telas: 1, disponivel: false },
        ...manyProducts(120).map((product) => ({ ...product, id: product.id + 100 })),
      ],
    });
    const products = await productsOf(platform);
    expect(products).toHaveLength(122);
    expect(products.slice(0, 3)).toEqual([
      { ref: '7', name: 'SatTV Família', description: '3 telas', role: 'main', costCents: 5990, open: true },
      { ref: '8', name: 'Uma tela', description: '1 tela', role: 'main', costCents: 2990, open: false },
      { ref: '101', name: 'Canal 0', role: 'addon', open: true },
    ]);
  });

  it('an empty catalog is a whole one', async () => expect(await productsOf(fakePlatform())).toEqual([]));

  it.each([59.999, -1, 1e300])('a cost of %p is left out, and logged', async (mensalidade) => {
    const platform = fakePlatform({ products: [{ id: 1, nome: 'A', tipo: 'principal', mensalidade, disponivel: true }] });
    expect(await productsOf(platform)).toEqual([{ ref: '1', name: 'A', role: 'main', open: true }]);
    expect(platform.host.logged).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof spoil>[2]]>([
    ['the first page again', (page) => ({ ...page, itens: manyProducts(50) })],
    ['its own cursor again', (page) => ({ ...page, proximo_cursor: 'c50' })],
    ['no items and more to follow', (page) => ({ ...page, itens: [] })],
    ['one item twice', (page) => ({ ...page, itens: [...page.itens.slice(1), page.itens.at(-1)] })],
    ['items without an id', (page) => ({ ...page, itens: page.itens.map(() => ({ nome: 'x', tipo: 'principal', disponivel: true })) })],
    ['a type nobody knows', (page) => ({ ...page, itens: [{ id: 900, nome: 'x', tipo: 'combo', disponivel: true }] })],
    ['no word on what follows', ({ itens }) => ({ itens })],
    ['something else', () => ({ ok: true })],
  ])('page 2 with %s is half a list', async (_name, change) => {
    const platform = fakePlatform({ products: manyProducts(150) });
    spoil(platform, 'c50', change);
    expect(await failureOf(productsOf(platform))).toMatchObject({ code: 'unavailable' });
  });

  it('a cursor that expired, or a page that fails, ends it', async () => {
    for (const fault of [33, 'lost-before', 'garbled', '503'] as const) {
      const platform = fakePlatform({ products: manyProducts(150) });
      platform.readFaults = ['none', fault];
      expect(await failureOf(productsOf(platform))).toMatchObject({ code: 'unavailable' });
    }
  });
});

describe('list and check', () => {
  it('shows every account as it is held', async () => {
    const closed = contract(90, [2], { situacao: 'encerrado' });
    const ours = customer([contract(100, [1, 11]), closed]);
    const foreign = customer([closed], { id_cliente: 2, codigo_externo: null, cpf_cnpj: '12.ABC.345/01DE-35', email: null, celular: 'não tem' });
    expect(await accountsOf(fakePlatform({ customers: [ours, foreign] }))).toEqual([
      {
        reference: ours.codigo_externo,
        remoteId: '1',
        products: [
          { ref: '1', blocked: false },
          { ref: '11', blocked: false },
        ],
        contact: { name: 'Ana Souza', document: '52998224725', email: 'ana@example.com', phone: '+5537999990010' },
        activatedAt: null,
        memo: { customerId: 1 },
      },
      { reference: null, remoteId: '2', products: [], contact: { name: 'Ana Souza', document: '12ABC34501DE35' }, memo: { customerId: 2 } },
    ]);
  });

  it('says whose account it is, and its licences', async () => {
    const platform = fakePlatform({ customers: [customer([contract(100, [1])])], licences: 500 });
    expect(await connected(platform).check(call)).toEqual({ accountId: 'p-1', title: 'Provedor Exemplo Ltda', licences: { contracted: 500, used: 1 } });
  });
});
