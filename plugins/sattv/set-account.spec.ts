import { describe, expect, it } from '@jest/globals';
import { blocked, contract, customer, products, reference, set, setAll, subscriber, wanting } from './fake-account.ts';
import { fakePlatform } from './fake-platform.ts';

const bodyOf = (platform: ReturnType<typeof fakePlatform>, path: string) => platform.host.requests.find(({ url }) => url.pathname === path)?.body;

describe('the way to what is wanted', () => {
  it('creates, opens, waits, and is done: one write a call', async () => {
    const platform = fakePlatform({ products });
    const first = await set(platform, wanting([1, 11]), 'one');
    expect(first).toEqual({ state: 'more', afterSeconds: 0, memo: { customerId: 1001 } });
    const second = await set(platform, wanting([1, 11], false, { memo: first.memo }), 'two');
    expect(second).toEqual({ state: 'more', afterSeconds: 2, memo: { customerId: 1001, operation: { id: 1003, aim: '1+11' } } });
    const third = await set(platform, wanting([1, 11], false, { memo: second.memo }), 'three');
    expect(third).toEqual({ state: 'more', afterSeconds: 3, memo: second.memo });
    platform.host.advance(5);
    expect(await set(platform, wanting([1, 11], false, { memo: third.memo }), 'four')).toEqual({
      state: 'done',
      memo: { customerId: 1001 },
      access: { kind: 'link', url: 'https://tv.example/1002' },
      held: {
        reference,
        remoteId: '1001',
        products: [
          { ref: '1', blocked: false },
          { ref: '11', blocked: false },
        ],
        contact: subscriber,
        activatedAt: null,
        memo: { customerId: 1001 },
      },
    });
    expect(bodyOf(platform, '/clientes/inserir')).toEqual({
      nome: 'Ana Souza',
      cpf_cnpj: '529.982.247-25',
      codigo_externo: reference,
      email: 'ana@example.com',
      celular: '37999990010',
    });
    expect(bodyOf(platform, '/contratos/inserir')).toEqual({ id_cliente: 1001, produto_principal: 1, adicionais: [11], chave_idempotencia: 'two' });
    expect(platform.writes).toEqual(['/clientes/inserir', '/contratos/inserir']);
  });

  it('creates a company, and one without e-mail or phone', async () => {
    const platform = fakePlatform({ products });
    await set(platform, wanting([1], false, { subscriber: { name: 'Loja', document: '12ABC34501DE35' } }));
    expect(bodyOf(platform, '/clientes/inserir')).toEqual({ nome: 'Loja', cpf_cnpj: '12.ABC.345/01DE-35', codigo_externo: reference });
  });

  it('adds a product while blocked: unblock, alter, wait, block', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1], blocked)])] });
    const { writes, outcome, memo } = await setAll(platform, wanting([1, 11], true));
    expect(writes).toEqual(['/contratos/desbloquear', '/contratos/alterar', '/contratos/bloquear']);
    expect(outcome?.state === 'done' && outcome.held.products).toEqual([
      { ref: '1', blocked: true },
      { ref: '11', blocked: true },
    ]);
    expect(memo).toEqual({ customerId: 1, blockId: expect.any(Number) });
    expect(memo['blockId']).toBe(platform.rules.contracts()[0]?.bloqueio?.id_bloqueio);
    expect(bodyOf(platform, '/contratos/desbloquear')).toEqual({ id_contrato: 100, id_bloqueio: 500 });
    expect(bodyOf(platform, '/contratos/alterar')).toEqual({ id_contrato: 100, produto_principal: 1, adicionais: [11] });
    expect(bodyOf(platform, '/contratos/bloquear')).toEqual({ id_contrato: 100, motivo: 'debito' });
  });

  it('takes one of several away, and another principal product in its place', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1, 11, 12])])] });
    expect((await setAll(platform, wanting([2, 12]))).writes).toEqual(['/contratos/alterar']);
    expect(platform.rules.contracts()).toMatchObject([{ situacao: 'ativo', produto_principal: 2, adicionais: [12] }]);
  });

  it('blocks and unblocks with one read and one write', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1])])] });
    expect(await set(platform, wanting([1], true))).toMatchObject({ state: 'done', held: { products: [{ ref: '1', blocked: true }] } });
    expect(await set(platform, wanting([1]))).toMatchObject({ state: 'done', held: { products: [{ ref: '1', blocked: false }] } });
    expect(platform.host.requests.map(({ url }) => url.pathname)).toEqual([
      '/sessao/abrir',
      '/clientes/buscar',
      '/contratos/bloquear',
      '/clientes/buscar',
      '/contratos/desbloquear',
    ]);
  });

  it('ends the contract when nothing is wanted, blocked or not, once no operation runs; and creates nobody for nothing', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1], blocked)])] });
    expect(await set(platform, wanting([]))).toMatchObject({ state: 'done', held: { reference, remoteId: '1', products: [] }, memo: { customerId: 1 } });
    expect(await set(platform, wanting([]))).toMatchObject({ state: 'done', held: { products: [] } });
    expect(platform.writes).toEqual(['/contratos/encerrar']);
    // A contract that is still being activated.
    const { memo } = await set(platform, wanting([1]));
    expect((await setAll(platform, wanting([], false, { memo, revision: 2 }))).writes).toEqual(['/contratos/encerrar']);

    const empty = fakePlatform();
    expect(await set(empty, wanting([]))).toEqual({ state: 'done', held: { reference: null, remoteId: null, products: [], memo: {} }, memo: {} });
    expect(empty.writes).toEqual([]);
  });

  it('opens a new contract after an ended one', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(90, [1], { situacao: 'encerrado' })])] });
    expect((await setAll(platform, wanting([1]))).outcome).toMatchObject({ state: 'done', held: { products: [{ ref: '1', blocked: false }] } });
    expect(platform.rules.contracts().map(({ situacao }) => situacao)).toEqual(['ativo', 'encerrado']);
  });

  it('changes the contact last, and leaves its spelling to the platform', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1])], { nome: 'Ana', email: null })] });
    expect((await setAll(platform, wanting([1], true))).writes).toEqual(['/contratos/bloquear', '/clientes/alterar']);
    expect(bodyOf(platform, '/clientes/alterar')).toEqual({ id_cliente: 1, nome: 'Ana Souza', email: 'ana@example.com' });
    const spelled = { nome: ' Ana  Souza', email: 'ANA@example.com', celular: '+55 (37) 99999-0010' };
    const other = fakePlatform({ products, customers: [customer([contract(100, [1])], spelled)] });
    expect((await setAll(other, wanting([1]))).writes).toEqual([]);
  });

  it('unblocks one who paid though the catalog can not be read', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1], blocked)])] });
    const original = platform.host.fetch;
    platform.host.fetch = (url, init) => (url.endsWith('/produtos/listar') ? Promise.reject(new TypeError('reset')) : original(url, init));
    expect((await setAll(platform, wanting([1, 11]))).failure).toMatchObject({ code: 'unavailable' });
    expect(platform.writes).toEqual(['/contratos/desbloquear']);
  });

  it('asks the catalog only about what is new, and no further than needed', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [9, 19])])] });
    platform.rules.pageSize = 2;
    await set(platform, wanting([9, 19], true));
    expect(bodyOf(platform, '/produtos/listar')).toBeUndefined();
    await set(platform, wanting([9, 2], true));
    expect(platform.host.requests.filter(({ url }) => url.pathname === '/produtos/listar')).toHaveLength(1);
  });
});

describe('operations', () => {
  const opened = async (operationSeconds = 5) => {
    const platform = fakePlatform({ products, customers: [customer()] });
    platform.rules.operationSeconds = operationSeconds;
    return { platform, memo: (await set(platform, wanting([1]))).memo };
  };

  it('follows the one the contract shows, though the answer that began it was lost', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1])])] });
    platform.writeFaults = ['lost-after'];
    await expect(set(platform, wanting([1, 11]))).rejects.toMatchObject({ code: 'unknown', repeatable: false });
    expect(await set(platform, wanting([1, 11]))).toEqual({ state: 'more', afterSeconds: 3, memo: { customerId: 1 } });
    platform.host.advance(5);
    expect(await set(platform, wanting([1, 11]))).toMatchObject({ state: 'done' });
    expect(platform.writes).toHaveLength(1);
  });

  it('one the platform has forgotten is left to the contract', async () => {
    const { platform, memo } = await opened();
    platform.rules.operations.clear();
    expect(await set(platform, wanting([1], false, { memo }))).toMatchObject({ state: 'more', afterSeconds: 5 });
    Object.assign(platform.rules.contracts()[0]!, { situacao: 'ativo', id_operacao: null });
    expect(await set(platform, wanting([1], false, { memo }))).toMatchObject({ state: 'done' });
  });

  it('a failed activation is told, and tried again the next day', async () => {
    const platform = fakePlatform({ products, customers: [customer()] });
    platform.rules.failing = [true];
    const { failure, memo, writes } = await setAll(platform, wanting([1]));
    expect(failure).toMatchObject({ code: 'refused', message: expect.stringMatching(/não conseguiu ativar o contrato/) });
    expect(writes).toEqual(['/contratos/inserir']);
    platform.host.advance(86_400);
    expect((await setAll(platform, wanting([1], false, { memo }))).outcome).toMatchObject({ state: 'done' });
    expect(platform.rules.contracts().map(({ situacao }) => situacao)).toEqual(['ativo', 'falhou']);
  });

  it('new facts do not wait for that day', async () => {
    const platform = fakePlatform({ products, customers: [customer()] });
    platform.rules.failing = [true];
    const { memo } = await setAll(platform, wanting([1]));
    expect((await setAll(platform, wanting([2], false, { memo, revision: 2 }))).outcome).toMatchObject({ state: 'done' });
  });

  it('a failed alteration leaves the contract as it was, and the block is done all the same', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1])])] });
    platform.rules.failing = [true];
    const { failure, writes } = await setAll(platform, wanting([1, 11], true));
    expect(failure).toMatchObject({ code: 'refused', message: expect.stringMatching(/não conseguiu alterar os produtos/) });
    expect(writes).toEqual(['/contratos/alterar', '/contratos/bloquear']);
    expect(platform.rules.contracts()).toMatchObject([{ situacao: 'bloqueado', adicionais: [] }]);
  });

  it('one that ends well and changes nothing is told too, instead of repeated for ever', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1])])] });
    const original = platform.host.fetch;
    platform.host.fetch = (url, init) => original(url, url.endsWith('/contratos/alterar') ? { ...init, body: (init?.body ?? '').replace('[11]', '[]') } : init);
    const { failure, writes } = await setAll(platform, wanting([1, 11]));
    expect(failure).toMatchObject({ code: 'refused' });
    expect(writes).toEqual(['/contratos/alterar']);
  });

  it('waits as long as it is told, within reason', async () => {
    const { platform, memo } = await opened(900);
    const original = platform.host.fetch;
    for (const [told, waited] of [
      ['3.2', 4],
      ['0', 1],
      ['100000', 300],
      ['null', 5],
    ] as const) {
      platform.host.fetch = async (url, init) => {
        const response = await original(url, init);
        return { ...response, text: response.text.replace('"consultar_em_segundos":3', `"consultar_em_segundos":${told}`) };
      };
      expect(await set(platform, wanting([1], false, { memo }))).toMatchObject({ state: 'more', afterSeconds: waited });
    }
  });
});
