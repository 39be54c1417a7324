import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@content-platforms/plugin-sdk';
import { blocked, call, connected, contract, customer, failureOf, products, reference, set, setAll, wanting } from './fake-account.ts';
import { fakePlatform } from './fake-platform.ts';

const stranger = customer([contract(200, [2])], { id_cliente: 2, codigo_externo: 'other', cpf_cnpj: '111.444.777-35' });
const desk = customer([contract(500, [1], blocked)], { id_cliente: 5, codigo_externo: null });

describe('whose customer it is', () => {
  it('does not believe a memo that points at another one', async () => {
    const platform = fakePlatform({ products, customers: [stranger] });
    await setAll(platform, wanting([1], false, { memo: { customerId: 2, blockId: 9 } }));
    expect(platform.rules.customers.get(2)).toEqual(stranger);
    await setAll(platform, wanting([], false, { memo: { customerId: 2 } }));
    expect(platform.rules.customers.get(2)).toEqual(stranger);
  });

  it('starts again when its customer is gone, and survives a memo of nonsense', async () => {
    const memos: JsonObject[] = [{ customerId: 99 }, { customerId: 'x', operation: 3, setbacks: [] }, { customerId: -1, operation: { id: 1 } }];
    for (const memo of memos) {
      const platform = fakePlatform({ products });
      expect((await setAll(platform, wanting([1], false, { memo }))).writes).toEqual(['/clientes/inserir', '/contratos/inserir']);
    }
  });

  it('is ours by itself when it carries our reference, though it was not found', async () => {
    const platform = fakePlatform({ products, customers: [customer([contract(100, [1])])] });
    platform.readFaults = [22];
    const first = await set(platform, wanting([1]));
    expect(first).toEqual({ state: 'more', afterSeconds: 0, memo: { customerId: 1 } });
    expect(await set(platform, wanting([1], false, { memo: first.memo }))).toMatchObject({ state: 'done', held: { remoteId: '1' } });
  });

  it('does not go round in circles when the platform says it exists but does not show it', async () => {
    const platform = fakePlatform({ products, customers: [customer()] });
    platform.readFaults = [22, 'none', 22, 22, 'none'];
    const { memo } = await set(platform, wanting([1]));
    expect(await failureOf(set(platform, wanting([1], false, { memo })))).toMatchObject({ code: 'unavailable' });
  });

  it.each([
    [null, 'Este CPF/CNPJ já é do cliente 5 da SatTV, sem código externo.'],
    ['legado-77', 'Este CPF/CNPJ já é do cliente 5 da SatTV, com outro código externo.'],
  ])('is a conflict when the document is taken (reference %p)', async (codigo_externo, message) => {
    const platform = fakePlatform({ products, customers: [{ ...desk, codigo_externo }] });
    expect(await failureOf(set(platform, wanting([1])))).toMatchObject({ code: 'conflict', field: 'document', remoteId: '5', platformCode: '21', message });
    expect(platform.rules.customers.get(5)).toEqual({ ...desk, codigo_externo });
  });

  it('adopts the one a person confirmed, with the contract it has', async () => {
    const platform = fakePlatform({ products, customers: [desk] });
    const { writes, outcome } = await setAll(platform, wanting([1], false, { adopt: '5' }));
    expect(writes).toEqual(['/clientes/alterar', '/contratos/desbloquear']);
    expect(platform.rules.customers.get(5)).toMatchObject({ codigo_externo: reference, contratos: [{ id_contrato: 500, situacao: 'ativo' }] });
    expect(outcome).toMatchObject({ state: 'done', held: { remoteId: '5', reference } });
  });

  it('waits for no operation of one that is still to be adopted', async () => {
    const busy = { ...desk, contratos: [contract(500, [1], { situacao: 'ativando', id_operacao: 7 })] };
    const platform = fakePlatform({ products, customers: [busy] });
    await set(platform, wanting([1], false, { adopt: '5' }));
    expect(platform.writes).toEqual(['/clientes/alterar']);
  });

  it.each(['99', 'x', '', '5 OR 1=1'])('ignores a confirmation that leads nowhere (%p), and never adopts in order to end', async (adopt) => {
    const platform = fakePlatform({ products, customers: [{ ...desk, cpf_cnpj: '111.444.777-35' }] });
    expect((await setAll(platform, wanting([1], false, { adopt }))).writes).toEqual(['/clientes/inserir', '/contratos/inserir']);
    const alone = fakePlatform({ products, customers: [desk] });
    expect((await setAll(alone, wanting([], false, { adopt: '5' }))).writes).toEqual([]);
  });

  it('concludes nothing from a search that finds another one', async () => {
    const platform = fakePlatform({ products, customers: [stranger] });
    const original = platform.host.fetch;
    platform.host.fetch = (url, init) => original(url, { ...init, body: init?.body?.replace(reference, 'other') ?? '' });
    expect(await failureOf(set(platform, wanting([1])))).toMatchObject({ code: 'unavailable' });
    expect(platform.writes).toEqual([]);
  });
});

describe('find and access', () => {
  it('finds ours by the memo or the reference, and writes nothing', async () => {
    const platform = fakePlatform({ customers: [customer([contract(100, [1, 11], { ...blocked, primeiro_acesso: '2026-11-20T10:00:00-03:00' })])] });
    const memos: JsonObject[] = [{}, { customerId: 1 }, { customerId: 8 }];
    for (const memo of memos) {
      expect(await connected(platform).find!(wanting([], false, { memo }), call)).toMatchObject({
        remoteId: '1',
        reference,
        activatedAt: '2026-11-20T13:00:00.000Z',
        products: [
          { ref: '1', blocked: true },
          { ref: '11', blocked: true },
        ],
        memo: { customerId: 1, blockId: 500 },
      });
    }
    expect(await connected(platform).find!(wanting([], false, { reference: 'nobody' }), call)).toBeNull();
    expect(platform.writes).toEqual([]);
  });

  it("gives the way in of our customer's contract, and nobody else's", async () => {
    const platform = fakePlatform({ customers: [customer([contract(100, [1])]), desk] });
    expect(await connected(platform).access!(wanting([1]), call)).toEqual({ kind: 'link', url: 'https://tv.example/100' });
    const none = { code: 'refused' };
    expect(await failureOf(connected(platform).access!(wanting([1], false, { reference: 'nobody', adopt: '5' }), call))).toMatchObject(none);
    const bad = fakePlatform({ customers: [customer([contract(100, [1], { link_ativacao: 'javascript:alert(1)' })])] });
    expect(await failureOf(connected(bad).access!(wanting([1]), call))).toMatchObject(none);
  });
});
