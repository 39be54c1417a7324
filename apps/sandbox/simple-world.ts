import { refusing } from './refusal.ts';
import type { Answer, ApiCall } from './exchange.ts';
import type { ListFault } from './fault-kinds.ts';
import type { Clock, ControlRoute, Glance, PlatformWorld, WordedFault } from './platform.ts';
import { router, type Route } from './routing.ts';
import { SlidingWindow } from './sliding-window.ts';

/** What every simulated platform lets people set. */
export interface LimitSettings {
  /** Requests in any second; beyond: the platform's own "too many". */
  requestsPerSecond: number;
  /** Before each request is looked at. */
  latencyMs: number;
}

export interface WorldRoute extends Route {
  /** Throws a `Refusal` for a bad request. */
  handle(call: ApiCall, params: Record<string, string>): Answer;
}

/** The parts of a platform whose lists come whole, in one answer. */
export interface SimpleWorld {
  settings: LimitSettings;
  routes: readonly WorldRoute[];
  lists: Readonly<Record<string, 'catalog' | 'list'>>;
  /** Credentials: the answer that refuses the call, or `null`. Not asked about addresses that are no route. */
  refuses(call: ApiCall): Answer | null;
  worded: Record<WordedFault, (retryAfterSeconds: number) => Answer>;
  noRoute(): Answer;
  /** A good list's answer with a fault in it. */
  spoil(fault: ListFault, answer: Answer): Answer;
  state: PlatformWorld['state'];
  effects: PlatformWorld['effects'];
  control: readonly ControlRoute[];
  glance(limit: number): Glance;
}

/** A world of a platform without pages, sessions of one user or work in the background: routes and rules, a limit of requests, faults of lists. */
export function simpleWorld(parts: SimpleWorld, clock: Clock): PlatformWorld {
  const find = router(parts.routes);
  const window = new SlidingWindow(1000);
  const routeOf = (method: string, path: string): string => {
    const found = find(method, path);
    return found ? `${method} ${found.route.template}` : 'unknown';
  };
  const apply = (call: ApiCall): Answer =>
    refusing(() => {
      const found = find(call.method, call.path);
      // A copy: an answer that is held back still tells the moment it was made.
      return found ? structuredClone(found.route.handle(call, found.params)) : parts.noRoute();
    });
  return {
    routeOf,
    listsOf: (route) => parts.lists[route] ?? null,
    admit(call) {
      const waitMs = window.millisecondsUntilBelow(parts.settings.requestsPerSecond, clock());
      if (waitMs > 0) return parts.worded['429'](Math.ceil(waitMs / 1000));
      window.add(clock());
      return find(call.method, call.path) ? parts.refuses(call) : null;
    },
    apply,
    latencyMs: () => parts.settings.latencyMs,
    worded: (fault, retryAfterSeconds) => parts.worded[fault](retryAfterSeconds),
    faultyList: (fault, call) => parts.spoil(fault, apply(call)),
    state: parts.state,
    effects: parts.effects,
    control: parts.control,
    glance: parts.glance,
  };
}

/** A whole list with a fault in it: with how many the platform then says there are. */
export function spoiledItems<T>(fault: ListFault, items: readonly T[]): { items: T[]; total: number } {
  const half = items.slice(0, Math.floor(items.length / 2));
  const spoiled: Record<ListFault, { items: T[]; total: number }> = {
    empty: { items: [], total: 0 },
    half: { items: half, total: half.length },
    'repeat-page': { items: [...half, ...half], total: half.length * 2 },
    'wrong-total': { items: [...items], total: items.length + 7 },
  };
  return spoiled[fault];
}

/** When somebody first came in, for people. */
export const firstAccessNote = (at: string | null): string =>
  at === null ? 'ainda não' : new Date(at).toLocaleString('pt-BR', { timeZone: 'America/Sao_Paulo' });
