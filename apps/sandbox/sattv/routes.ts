import type { Answer, ApiCall } from '../exchange.ts';
import { router, type Route } from '../routing.ts';
import type { Cursors } from './cursors.ts';
import type { Cliente, ContractProducts, Pagina, Produto } from './model.ts';
import { refusals, refusing, success } from './refusal.ts';
import type { Sessions } from './sessions.ts';
import type { SatTvWorld } from './world.ts';

/** One tenant, behind its door. */
export interface Premises {
  world: SatTvWorld;
  sessions: Sessions;
  cursors: Cursors;
  now(): number;
}

interface Visit extends Premises {
  call: ApiCall;
  body: Record<string, unknown>;
}

interface ApiRoute extends Route {
  handle(visit: Visit): unknown;
}

const post = (template: string, handle: ApiRoute['handle']): ApiRoute => ({ method: 'POST', template, handle });

const routes: ApiRoute[] = [
  post('/sessao/abrir', ({ world, sessions, body, now }) => {
    const { usuario, senha, idProvedor, habilitado, sessionSeconds } = world.settings;
    if (body['usuario'] !== usuario || body['senha'] !== senha) throw refusals.login();
    if (body['id_provedor'] !== idProvedor || !habilitado) throw refusals.provider();
    return { sessao: sessions.open(now(), sessionSeconds), expira_em_segundos: sessionSeconds };
  }),
  post('/provedor/consultar', ({ world }) => world.provider()),
  post('/produtos/listar', (visit) => pageOf(visit, visit.body, 'produtos')),
  post('/clientes/listar', (visit) => pageOf(visit, visit.body, 'clientes')),
  post('/clientes/inserir', ({ world, call, body }) => world.createCustomer(body, call.seq)),
  post('/clientes/buscar', ({ world, body }) => {
    const { cpf_cnpj, codigo_externo, id_cliente } = body;
    if (typeof cpf_cnpj === 'string') return world.customer({ cpf_cnpj });
    if (typeof codigo_externo === 'string') return world.customer({ codigo_externo });
    if (id_cliente !== undefined) return world.customer({ id_cliente: id(body, 'id_cliente') });
    throw refusals.invalid('cpf_cnpj');
  }),
  post('/clientes/alterar', ({ world, call, body }) => world.changeCustomer(id(body, 'id_cliente'), body, call.seq)),
  post('/contratos/inserir', ({ world, call, body }) => {
    const key = body['chave_idempotencia'];
    if (key !== undefined && (typeof key !== 'string' || key === '')) throw refusals.invalid('chave_idempotencia');
    const products = { produto_principal: id(body, 'produto_principal'), adicionais: ids(body, 'adicionais') };
    return world.openContract(id(body, 'id_cliente'), products, call.seq, key);
  }),
  post('/contratos/consultar', ({ world, body }) => world.contract(id(body, 'id_contrato'))),
  post('/contratos/alterar', ({ world, call, body }) => {
    const changes: Partial<ContractProducts> = {
      ...(body['produto_principal'] !== undefined && { produto_principal: id(body, 'produto_principal') }),
      ...(body['adicionais'] !== undefined && { adicionais: ids(body, 'adicionais') }),
    };
    return world.alterContract(id(body, 'id_contrato'), changes, call.seq);
  }),
  post('/contratos/bloquear', ({ world, call, body }) => {
    const { motivo } = body;
    if (motivo !== 'debito' && motivo !== 'solicitacao') throw refusals.invalid('motivo');
    return world.block(id(body, 'id_contrato'), motivo, call.seq);
  }),
  post('/contratos/desbloquear', ({ world, call, body }) => world.unblock(id(body, 'id_contrato'), id(body, 'id_bloqueio'), call.seq)),
  post('/contratos/encerrar', ({ world, call, body }) => world.endContract(id(body, 'id_contrato'), call.seq)),
  post('/operacoes/consultar', ({ world, body, now }) => world.operations.show(id(body, 'id_operacao'), now())),
];

/** The route a call takes, or `null`. */
export const findRoute = router(routes);

/** Answers a call by the rules; a bad one with its error. */
export function applyCall(premises: Premises, call: ApiCall): Answer {
  const found = findRoute(call.method, call.path);
  if (!found) return { status: 404, body: { erro: 'rota inexistente' } };
  return refusing(() => {
    premises.world.settle();
    return success(found.route.handle({ ...premises, call, body: objectIn(call) }) ?? {});
  });
}

/** One page of a list; `all`: instead of everything that is there. */
export function pageOf({ world, cursors, now }: Premises, body: Record<string, unknown>, list: 'produtos' | 'clientes', shrink = 1): Pagina<Produto | Cliente> {
  const { cursor } = body;
  if (cursor !== undefined && typeof cursor !== 'string') throw refusals.invalid('cursor');
  const { pageSize, cursorSeconds } = world.settings;
  const all: (Produto | Cliente)[] = list === 'produtos' ? world.products() : world.customers();
  const shown = shrink === 1 ? all : all.slice(0, Math.floor(all.length * shrink));
  return cursors.page(list, shown, (item) => ('id' in item ? item.id : item.id_cliente), cursor, { size: pageSize, now: now(), seconds: cursorSeconds });
}

export function objectIn({ body }: ApiCall): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw refusals.invalid('corpo');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusals.invalid('corpo');
  return value as Record<string, unknown>;
}

function id(body: Record<string, unknown>, campo: string): number {
  const value = body[campo];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw refusals.invalid(campo);
  return value;
}

function ids(body: Record<string, unknown>, campo: string): number[] {
  const value = body[campo];
  if (!Array.isArray(value) || !value.every((each) => Number.isSafeInteger(each)) || new Set(value).size !== value.length) throw refusals.invalid(campo);
  return value as number[];
}
