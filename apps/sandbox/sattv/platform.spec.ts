import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox, type Sandbox } from '../server.ts';
import { satTvControl, type SatTvControl } from './control-client.ts';
import type { Cliente } from './model.ts';

let sandbox: Sandbox;
let now = 1_800_000_000_000;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: () => now });
});
afterAll(() => sandbox.close());

interface Envelope {
  codigo: number;
  dados: Record<string, unknown>;
}
const post = (tenant: SatTvControl, path: string, body: unknown, session = ''): Promise<Response> =>
  fetch(tenant.baseUrl + path, { method: 'POST', headers: { 'x-sessao': session }, body: JSON.stringify(body), redirect: 'manual' });
const call = async (tenant: SatTvControl, path: string, body: unknown, session?: string): Promise<Envelope> =>
  (await post(tenant, path, body, session)).json() as Promise<Envelope>;

async function open(tenant: SatTvControl): Promise<string> {
  const { usuario, senha, idProvedor } = (await tenant.state()).settings;
  const { dados } = await call(tenant, '/sessao/abrir', { usuario, senha, id_provedor: idProvedor });
  return String(dados['sessao']);
}
/** A tenant that lets many requests through, and a session of it. */
async function ready(name: string): Promise<{ tenant: SatTvControl; session: string }> {
  const tenant = satTvControl(sandbox.url, name);
  await tenant.configure({ requestsPerSecond: 1_000_000 });
  return { tenant, session: await open(tenant) };
}

describe('sessions', () => {
  it('end the one before, expire, and can be ended at the desk', async () => {
    const { tenant, session } = await ready('sessoes');
    const codeOf = async (token: string): Promise<number> => (await call(tenant, '/provedor/consultar', {}, token)).codigo;
    expect(await codeOf(session)).toBe(0);
    const second = await open(tenant);
    expect([await codeOf(session), await codeOf(second)]).toEqual([10, 0]);
    now += 1_799_999;
    expect(await codeOf(second)).toBe(0);
    now += 1;
    expect(await codeOf(second)).toBe(10);
    const third = await open(tenant);
    await tenant.endSession();
    expect(await codeOf(third)).toBe(10);
    await tenant.configure({ sessionSeconds: 5 });
    expect((await tenant.state()).sessionsOpened).toBe(3);
  });

  it('are refused with the wrong user, password or provider, and to a provider that is disabled', async () => {
    const { tenant } = await ready('recusas');
    const { usuario, senha, idProvedor } = (await tenant.state()).settings;
    const good = { usuario, senha, id_provedor: idProvedor };
    const codeOf = async (more: object): Promise<number> => (await call(tenant, '/sessao/abrir', { ...good, ...more })).codigo;
    expect([await codeOf({ usuario: 'x' }), await codeOf({ senha: 'x' }), await codeOf({ id_provedor: 'x' })]).toEqual([11, 11, 12]);
    await tenant.configure({ habilitado: false });
    expect(await codeOf({})).toBe(12);
  });
});

it('takes ten requests in any second, sessions too', async () => {
  const tenant = satTvControl(sandbox.url, 'limite');
  const session = await open(tenant);
  const codes: number[] = [];
  for (let n = 0; n < 10; n += 1) codes.push((await call(tenant, '/provedor/consultar', {}, session)).codigo);
  expect(codes).toEqual([...Array.from({ length: 9 }, () => 0), 29]);
  now += 999;
  expect(await call(tenant, '/provedor/consultar', {}, session)).toMatchObject({ codigo: 29, dados: { aguarde_segundos: 1 } });
  now += 1;
  expect((await call(tenant, '/provedor/consultar', {}, session)).codigo).toBe(0);
  expect((await tenant.state()).requests).toMatchObject({ peakPerSecond: 12, total: 13 });
});

describe('lists', () => {
  const pages = async (tenant: SatTvControl, path: string, session: string): Promise<unknown[]> => {
    const items: unknown[] = [];
    let cursor: unknown;
    do {
      const { dados } = await call(tenant, path, cursor === undefined ? {} : { cursor }, session);
      items.push(...(dados['itens'] as unknown[]));
      cursor = dados['proximo_cursor'] ?? undefined;
    } while (cursor !== undefined);
    return items;
  };

  it('are read by cursors that last a minute, and are of no use for another list', async () => {
    const { tenant, session } = await ready('cursores');
    await tenant.replaceProducts(Array.from({ length: 120 }, (_, n) => ({ id: 120 - n, nome: `Canal ${n}`, tipo: 'adicional' })));
    expect((await pages(tenant, '/produtos/listar', session)).map((one) => (one as { id: number }).id)).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
    const { dados } = await call(tenant, '/produtos/listar', {}, session);
    const cursor = dados['proximo_cursor'];
    expect((await call(tenant, '/clientes/listar', { cursor }, session)).codigo).toBe(33);
    now += 59_999;
    expect((await call(tenant, '/produtos/listar', { cursor }, session)).codigo).toBe(0);
    now += 1;
    expect((await call(tenant, '/produtos/listar', { cursor }, session)).codigo).toBe(33);
    expect((await call(tenant, '/produtos/listar', { cursor: 'x' }, session)).codigo).toBe(33);
  });

  it('suffer the faults of lists', async () => {
    const { tenant, session } = await ready('listas');
    await tenant.replaceProducts(Array.from({ length: 100 }, (_, n) => ({ id: n + 1, nome: `Canal ${n}`, tipo: 'adicional' })));
    await tenant.configure({ pageSize: 40 });
    const listed = () => pages(tenant, '/produtos/listar', session);
    await tenant.fault({ kind: 'empty', times: 1 });
    expect(await listed()).toEqual([]);
    await tenant.fault({ kind: 'half' });
    expect(await listed()).toHaveLength(50);
    await tenant.heal();
    await tenant.fault({ kind: 'repeat-page' });
    const repeated = (await listed()) as { id: number }[];
    expect(repeated).toHaveLength(120);
    expect(new Set(repeated.map(({ id }) => id)).size).toBe(40);
    await tenant.heal();
    // A cursor that leads back to its own page.
    await tenant.fault({ kind: 'wrong-total' });
    const first = await call(tenant, '/produtos/listar', {}, session);
    const again = await call(tenant, '/produtos/listar', { cursor: first.dados['proximo_cursor'] }, session);
    expect(again.dados).toEqual(first.dados);
  });
});

describe('the desk and the state', () => {
  it('plants, opens, alters, blocks, unblocks and ends; no request caused it', async () => {
    const { tenant } = await ready('balcao');
    const planted = await tenant.plantCustomer({ codigo_externo: 'legado', produtos: [10, 101] });
    const [contract] = planted.contratos;
    expect(contract).toMatchObject({ situacao: 'ativo', produto_principal: 10, adicionais: [101] });
    const id = contract?.id_contrato ?? 0;
    await tenant.alterContract(id, { produto_principal: 20 });
    expect(await tenant.block(id, 'solicitacao')).toMatchObject({ situacao: 'bloqueado', adicionais: [101] });
    expect(await tenant.unblock(id)).toMatchObject({ situacao: 'ativo', produto_principal: 20 });
    expect((await tenant.firstAccess(id)).primeiro_acesso).not.toBeNull();
    await tenant.changeCustomer(planted.id_cliente, { nome: 'Outro Nome' });
    await tenant.endContract(id);
    await tenant.openContract(planted.id_cliente, { produto_principal: 30, adicionais: [] });
    const { customers, effects, licences } = await tenant.state();
    expect(customers).toMatchObject([{ nome: 'Outro Nome', contratos: [{ situacao: 'ativo', produto_principal: 30 }, { situacao: 'encerrado' }] }]);
    expect(licences.em_uso).toBe(1);
    expect(effects.map(({ kind }) => kind)).toEqual([
      'customer-created',
      'contract-opened',
      'contract-activated',
      'alteration-begun',
      'contract-altered',
      'blocked',
      'unblocked',
      'customer-changed',
      'contract-ended',
      'contract-opened',
      'contract-activated',
    ]);
    expect(effects.every(({ requestSeq }) => requestSeq === null)).toBe(true);
    expect(await tenant.state(9)).toMatchObject({ effects: [{ seq: 10 }, { seq: 11 }] });
    await expect(tenant.block(1, 'debito')).rejects.toThrow('404');
    await expect(tenant.openContract(planted.id_cliente, { produto_principal: 30, adicionais: [] })).rejects.toThrow('409');
  });

  it('hurries operations to the end it wants, and forgets them', async () => {
    const { tenant, session } = await ready('operacoes');
    await tenant.configure({ operationMs: 60_000 });
    const { id_cliente } = await tenant.plantCustomer();
    const { dados } = await call(tenant, '/contratos/inserir', { id_cliente, produto_principal: 10, adicionais: [] }, session);
    const operation = { id_operacao: dados['id_operacao'] };
    expect((await tenant.state()).operationsRunning).toEqual([operation.id_operacao]);
    expect((await call(tenant, '/operacoes/consultar', operation, session)).dados).toEqual({ situacao: 'executando', consultar_em_segundos: 10 });
    expect(await tenant.endOperations(true)).toBe(1);
    expect((await call(tenant, '/operacoes/consultar', operation, session)).dados).toMatchObject({ situacao: 'falhou' });
    expect((await tenant.state()).customers).toMatchObject([{ contratos: [{ situacao: 'falhou' }] }]);
    await tenant.forgetOperations();
    expect((await call(tenant, '/operacoes/consultar', operation, session)).codigo).toBe(32);
  });

  it('is a page for people too', async () => {
    const { tenant } = await ready('pagina');
    await tenant.plantCustomer({ nome: '<b>Maria', produtos: [10, 101] });
    const page = await (await fetch(`${sandbox.url}/?inquilino=pagina`)).text();
    expect(page).toContain('&#60;b&#62;Maria');
    expect(page).toContain('SatTV Essencial · ativo');
  });
});

describe('faults', () => {
  const person = { nome: 'Pessoa', cpf_cnpj: '529.982.247-25', codigo_externo: 'r1' };
  const see = async (tenant: SatTvControl, session: string): Promise<string> => {
    try {
      const response = await post(tenant, '/clientes/inserir', person, session);
      const text = await response.text();
      try {
        const { codigo, dados } = JSON.parse(text) as Partial<Envelope>;
        return [response.status, codigo, dados?.['aguarde_segundos']].filter((part) => part !== undefined).join(' ');
      } catch {
        return `${response.status} not JSON`;
      }
    } catch {
      return 'cut';
    }
  };

  it.each<[kind: Parameters<SatTvControl['fault']>[0]['kind'], seen: string, atOnce: 0 | 1, settled: 0 | 1]>([
    ['reset-before', 'cut', 0, 0],
    ['reset-after', 'cut', 1, 1],
    ['reset-late', 'cut', 0, 1],
    ['500-before', '500', 0, 0],
    ['500-after', '500', 1, 1],
    ['500-late', '500', 0, 1],
    ['503', '503', 0, 0],
    ['garble', '200 not JSON', 1, 1],
    ['malformed', '200', 1, 1],
    ['error-in-200', '200 99', 0, 0],
    ['401', '200 10', 0, 0],
    ['403', '200 12', 0, 0],
    ['429', '200 29 2', 0, 0],
  ])('%s is seen as %s', async (kind, seen, atOnce, settled) => {
    const { tenant, session } = await ready(`falha-${kind}`);
    await tenant.fault({ kind, times: 1, match: { path: '^/clientes/inserir$' }, ...(kind.endsWith('late') ? { delayMs: null } : {}) });
    expect(await see(tenant, session)).toBe(seen);
    const count = async (): Promise<number> => (await tenant.state()).customers.length;
    expect(await count()).toBe(atOnce);
    await tenant.landLate();
    expect(await count()).toBe(settled);
  });

  it('401 ends the session for good, as another program with the same user would', async () => {
    const { tenant, session } = await ready('sessao-perdida');
    await tenant.fault({ kind: '401', times: 1 });
    expect(await see(tenant, session)).toBe('200 10');
    expect(await see(tenant, session)).toBe('200 10');
    expect(await see(tenant, await open(tenant))).toBe('200 0');
  });

  it('a late write obeys the rules of the moment it lands', async () => {
    const { tenant, session } = await ready('atrasada');
    await tenant.fault({ kind: 'reset-late', times: 1, delayMs: null, match: { path: 'inserir' } });
    expect(await see(tenant, session)).toBe('cut');
    expect(await see(tenant, session)).toBe('200 0');
    expect(await tenant.landLate()).toBe(1);
    expect((await tenant.state()).customers.map(({ codigo_externo }: Cliente) => codigo_externo)).toEqual(['r1']);
  });

  it('what is no route is 404, what is no POST too', async () => {
    const { tenant, session } = await ready('rotas');
    expect((await post(tenant, '/nada', {}, session)).status).toBe(404);
    expect((await fetch(`${tenant.baseUrl}/provedor/consultar`, { headers: { 'x-sessao': session } })).status).toBe(404);
  });
});
