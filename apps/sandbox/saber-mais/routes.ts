import type { Answer, ApiCall } from '../exchange.ts';
import { router, type Route } from '../routing.ts';
import type { Pagina, Situacao } from './model.ts';
import { Refusal, refusals } from './refusal.ts';
import type { SaberMaisWorld } from './world.ts';

interface Visit {
  world: SaberMaisWorld;
  call: ApiCall;
  id: () => number;
}

interface ApiRoute extends Route {
  handle(visit: Visit): Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const created = (body: unknown): Answer => ({ status: 201, body });
const gone = (): Answer => ({ status: 204 });

const routes: ApiRoute[] = [
  { method: 'GET', template: '/parceiro', handle: ({ world }) => ok(world.partner()) },
  { method: 'GET', template: '/produtos', handle: ({ world, call }) => ok(pageOf(listed('GET /produtos', world, call), call)) },
  { method: 'GET', template: '/usuarios', handle: ({ world, call }) => ok(pageOf(listed('GET /usuarios', world, call), call)) },
  { method: 'POST', template: '/usuarios', handle: ({ world, call }) => created(world.createUser(objectIn(call), call.seq)) },
  { method: 'GET', template: '/usuarios/{id}', handle: ({ world, id }) => ok(world.user(id())) },
  { method: 'PATCH', template: '/usuarios/{id}', handle: ({ world, call, id }) => ok(world.changeUser(id(), objectIn(call), call.seq)) },
  {
    method: 'DELETE',
    template: '/usuarios/{id}',
    handle: ({ world, call, id }) => {
      world.deleteUser(id(), call.seq);
      return gone();
    },
  },
  {
    method: 'POST',
    template: '/usuarios/{id}/assinaturas',
    handle: ({ world, call, id }) => {
      const { produto } = objectIn(call);
      if (typeof produto !== 'string') throw refusals.malformed('Informe o produto.', 'produto');
      return created(world.subscribe(id(), produto, call.seq));
    },
  },
  {
    method: 'PATCH',
    template: '/assinaturas/{id}',
    handle: ({ world, call, id }) => {
      const { situacao } = objectIn(call);
      if (situacao !== 'ativa' && situacao !== 'bloqueada') throw refusals.malformed('situacao deve ser ativa ou bloqueada.', 'situacao');
      return ok(world.setSituation(id(), situacao satisfies Situacao, call.seq));
    },
  },
  {
    method: 'DELETE',
    template: '/assinaturas/{id}',
    handle: ({ world, call, id }) => {
      world.unsubscribe(id(), call.seq);
      return gone();
    },
  },
];

/** The route a call takes, or `null`. */
export const findRoute = router(routes);

/** Answers a call by the rules; a bad one with its error. */
export function applyCall(world: SaberMaisWorld, call: ApiCall): Answer {
  return refusing(() => {
    const found = findRoute(call.method, call.path);
    if (!found) throw refusals.notFound('rota');
    return found.route.handle({ world, call, id: () => idIn(found.params['id']) });
  });
}

/** Turns a thrown refusal into its answer. */
export function refusing(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** Everything a list's filters let through, unpaged. */
export function listed(route: string, world: SaberMaisWorld, call: ApiCall): unknown[] {
  if (route === 'GET /produtos') return world.products();
  const filter = (name: string): string | undefined => call.query.get(name) ?? undefined;
  return world.users({ referencia: filter('referencia'), documento: filter('documento'), email: filter('email') });
}

/** The page a call asks for. Beyond the last one it is empty. */
export function pageOf<T>(items: readonly T[], { query }: Pick<ApiCall, 'query'>): Pagina<T> {
  const pagina = whole(query, 'pagina', 1, Number.MAX_SAFE_INTEGER);
  const size = whole(query, 'por_pagina', 50, 100);
  const from = (pagina - 1) * size;
  // A copy: an answer that is held back still tells the moment it was made.
  return { dados: structuredClone(items.slice(from, from + size)), pagina, total_paginas: Math.max(1, Math.ceil(items.length / size)), total: items.length };
}

function whole(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw refusals.malformed(`${name} deve ser um inteiro${most === 100 ? ' de 1 a 100' : ' a partir de 1'}.`, name);
  return value;
}

function idIn(text: string | undefined): number {
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw refusals.notFound('rota');
  return Number(text);
}

function objectIn({ body }: ApiCall): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw refusals.malformed('O corpo não é JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusals.malformed('O corpo deve ser um objeto.');
  return value as Record<string, unknown>;
}
