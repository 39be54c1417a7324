import { describe, expect, it } from '@jest/globals';
import type { Contract } from './api.ts';
import { blocked, call, connected, contract, customer, failureOf, products, set, setAll, subscriber, wanting } from './fake-account.ts';
import { fakePlatform, type Fault } from './fake-platform.ts';

const holding = (ids: number[], more: Partial<Contract> = {}) => fakePlatform({ products, customers: [customer([contract(100, ids, more)])] });

describe('what the platform does not take', () => {
  it('a closed product is refused, once everything else is in step', async () => {
    const platform = holding([1, 12]);
    const { failure, writes } = await setAll(platform, wanting([1, 11, 19], true));
    expect(failure).toMatchObject({ code: 'refused', field: 'product', message: 'A SatTV não vende mais o produto Produto 19.' });
    expect(writes).toEqual(['/contratos/alterar', '/contratos/bloquear']);
    expect(platform.rules.contracts()).toMatchObject([{ situacao: 'bloqueado', adicionais: [11] }]);
  });

  it('nobody is unblocked for the sake of a product that is not to be had', async () => {
    const platform = holding([1], blocked);
    expect((await setAll(platform, wanting([1, 19], true))).failure).toMatchObject({ code: 'refused', field: 'product' });
    expect(platform.writes).toEqual([]);
  });

  it('one that the catalog still listed is put off for a day', async () => {
    const platform = holding([1]);
    platform.rules.products = products.map((product) => ({ ...product, disponivel: product.disponivel && product.id !== 12 }));
    const original = platform.host.fetch;
    platform.host.fetch = async (url, init) => {
      const response = await original(url, init);
      return url.endsWith('/produtos/listar')
        ? { ...response, text: response.text.replaceAll('false', 'true').replace('"sucesso":false', '"sucesso":true') }
        : response;
    };
    const first = await setAll(platform, wanting([1, 11, 12]));
    expect(first.failure).toMatchObject({ code: 'refused', field: 'product', message: 'A SatTV não vende mais o produto Produto 12.' });
    expect(first.writes).toEqual(['/contratos/alterar', '/contratos/alterar']);
    expect(platform.rules.contracts()).toMatchObject([{ adicionais: [11] }]);

    platform.host.advance(86_400);
    platform.rules.products = products;
    expect((await setAll(platform, wanting([1, 11, 12], false, { memo: first.memo }))).outcome).toMatchObject({ state: 'done' });
  });

  it('says when licences are exhausted, or a datum is bad or missing', async () => {
    const empty = () => fakePlatform({ products, licences: 0, customers: [customer()] });
    expect(await failureOf(set(empty(), wanting([1])))).toMatchObject({ code: 'quota', platformCode: '28' });
    const missing = (lacking: Partial<typeof subscriber>) =>
      failureOf(set(fakePlatform({ products }), wanting([1], false, { subscriber: { ...subscriber, ...lacking } })));
    expect(await missing({ document: ' ' })).toMatchObject({ code: 'refused', field: 'document' });
    expect(await missing({ name: '' })).toMatchObject({ code: 'refused', field: 'name' });
    expect(await missing({ email: 'ana' })).toMatchObject({ code: 'refused', field: 'email', message: 'A SatTV recusou o e-mail do cliente.' });
  });

  it('an e-mail that is refused does not stop the block, nor hides a product that is not to be had', async () => {
    const bad = { subscriber: { ...subscriber, email: 'ana' } };
    const platform = holding([1]);
    expect((await setAll(platform, wanting([1], true, bad))).failure).toMatchObject({ code: 'refused', field: 'email' });
    expect(platform.rules.contracts()).toMatchObject([{ situacao: 'bloqueado' }]);
    expect((await setAll(holding([1]), wanting([1, 19], false, bad))).failure).toMatchObject({ code: 'refused', field: 'product' });
  });
});

describe('every code', () => {
  // A contract blocked with a product to add: its first write is an unblock; not blocked, a block.
  it.each<[codigo: number, code: string]>([
    [20, 'refused'],
    [22, 'busy'],
    [24, 'busy'],
    [25, 'busy'],
    [26, 'busy'],
    [27, 'busy'],
    [28, 'quota'],
    [29, 'throttled'],
    [30, 'busy'],
    [31, 'busy'],
    [99, 'refused'],
  ])('%d on a write is %s: nothing changed', async (codigo, code) => {
    const platform = holding([1]);
    platform.writeFaults = [codigo];
    const failure = await failureOf(set(platform, wanting([1], true)));
    expect(failure).toMatchObject({ code, platformCode: String(codigo), ...(code === 'busy' ? { retryAfterSeconds: 5 } : {}) });
    expect(failure.message).not.toContain('529');
    // What a person sees comes from here, not from the platform.
    expect(failure.message).toMatch(/SatTV/);
    expect((await setAll(platform, wanting([1], true))).outcome).toMatchObject({ state: 'done' });
  });

  it('29 waits as long as the platform says', async () => {
    const platform = holding([1]);
    platform.readFaults = [29];
    expect(await failureOf(connected(platform).check(call))).toMatchObject({ code: 'throttled', retryAfterSeconds: 7 });
  });

  it("26, another block's id: the block is read again", async () => {
    const platform = holding([1], { situacao: 'bloqueado', bloqueio: { id_bloqueio: 777 } });
    expect(await set(platform, wanting([1], false, { memo: { customerId: 1, blockId: 500 } }))).toMatchObject({ state: 'done', memo: { customerId: 1 } });
    expect(platform.writes).toEqual(['/contratos/desbloquear']);
  });

  it('a block that the list does not show is read from the contract, else remembered', async () => {
    const hideFrom = (paths: RegExp) => {
      const platform = holding([1], blocked);
      const original = platform.host.fetch;
      platform.host.fetch = async (url, init) => {
        const response = await original(url, init);
        return paths.test(url) ? { ...response, text: response.text.replace('{"id_bloqueio":500}', 'null') } : response;
      };
      return platform;
    };
    expect(await set(hideFrom(/buscar$/), wanting([1]))).toMatchObject({ state: 'done' });
    expect(await set(hideFrom(/buscar$|consultar$/), wanting([1], false, { memo: { blockId: 500 } }))).toMatchObject({ state: 'done' });
    expect(await failureOf(set(hideFrom(/buscar$|consultar$/), wanting([1])))).toMatchObject({ code: 'busy' });
  });
});

describe('what silence means', () => {
  const silences: Fault[] = ['lost-after', 'lost-before', '500-before', '500-after', '503', 'garbled', 'late', 'empty-2xx'];
  it.each<[string, () => Promise<unknown>, boolean]>(
    silences.flatMap((fault): [string, () => Promise<unknown>, boolean][] => {
      const lost = (platform: ReturnType<typeof fakePlatform>) => Object.assign(platform, { writeFaults: [fault] });
      return [
        [`a block, ${fault}`, () => set(lost(holding([1])), wanting([1], true)), false],
        [`an unblock, ${fault}`, () => set(lost(holding([1], blocked)), wanting([1])), true],
        [`an end, ${fault}`, () => set(lost(holding([1])), wanting([])), false],
        [`an alteration, ${fault}`, () => set(lost(holding([1])), wanting([1, 11])), false],
        [`a create, ${fault}`, () => set(lost(fakePlatform({ products })), wanting([1])), true],
        [`a new contract, ${fault}`, () => set(lost(fakePlatform({ products, customers: [customer()] })), wanting([1])), true],
      ];
    }),
  )('%s', async (_name, act, repeatable) => {
    expect(await failureOf(act())).toMatchObject({ code: 'unknown', repeatable });
  });

  it('a read that fails changed nothing', async () => {
    for (const fault of silences) {
      const platform = holding([1]);
      platform.readFaults = [fault];
      expect(await failureOf(set(platform, wanting([1], true)))).toMatchObject({ code: 'unavailable' });
      expect(platform.writes).toEqual([]);
    }
  });

  it('one key, one contract: a lost answer is asked for again at once', async () => {
    const platform = fakePlatform({ products, customers: [customer()] });
    platform.writeFaults = ['late'];
    expect(await failureOf(set(platform, wanting([1]), 'same'))).toMatchObject({ code: 'unknown' });
    const { memo } = await set(platform, wanting([1]), 'same');
    platform.host.advance(75);
    expect(await set(platform, wanting([1], false, { memo }))).toMatchObject({ state: 'done' });
    expect(platform.rules.contracts()).toHaveLength(1);
  });
});
