import type { z } from 'zod';
import type { Answer, ApiCall } from './exchange.ts';
import type { AnswerFault, ListFault } from './fault-kinds.ts';
import type { Route } from './routing.ts';

/** Milliseconds since 1970. */
export type Clock = () => number;

/** A platform as the sandbox plays it. Adding one is a folder with this, and a line in `platforms.ts`. */
export interface SimulatedPlatform {
  /** First segment of its addresses: `saber-mais`. */
  key: string;
  title: string;
  /** What stands between the integration's base URL and the API's paths: `/api/v1`. */
  prefix: string;
  /** A world of its own for a tenant never seen before. */
  open(tenant: string, clock: Clock): PlatformWorld;
}

/** What the sandbox asks a platform to word: the answers of faults, and to a body beyond 1 MB. */
export type WordedFault = Extract<AnswerFault, 'error-in-200' | '401' | '403' | '429' | '503' | '500-before'> | '413';

/** One tenant's world: state, rules, and what the control routes may do to it. */
export interface PlatformWorld {
  /** Method and template of the route: `GET /usuarios/{id}`; `unknown` when none matches. */
  routeOf(method: string, path: string): string;
  /** `catalog`: pages of products; `list`: pages of anything else. */
  listsOf(route: string): 'catalog' | 'list' | null;
  /** Credentials and rate limit: the answer that refuses the call, or `null`. Counts the call against the limit. */
  admit(call: ApiCall): Answer | null;
  /** The rules. Every bad request has its answer: never throws. */
  apply(call: ApiCall): Answer;
  /** Each request waits this long before it is looked at. */
  latencyMs(): number;
  worded(fault: WordedFault, retryAfterSeconds: number): Answer;
  /** A list's answer with a fault in it. */
  faultyList(fault: ListFault, call: ApiCall): Answer;
  /** JSON for the control routes; effects from `sinceEffect` on (exclusive). */
  state(sinceEffect: number): Record<string, unknown>;
  /** Everything that was done here, oldest first, and by which request (`null`: by a person at the desk). The journal itself, no copy. */
  effects(): readonly { requestSeq: number | null }[];
  /** Routes under `/_sandbox/<platform>/<tenant>`. */
  control: readonly ControlRoute[];
  glance(limit: number): Glance;
}

/** What a person may do by hand at this platform. `body` is parsed JSON, checked by `accepts` before. */
export interface ControlRoute extends Route {
  accepts?: z.ZodType;
  handle(input: { params: Record<string, string>; body: unknown }): Answer | Promise<Answer>;
}

/** What the index page shows of a tenant. Texts in pt-BR, not yet escaped. */
export interface Glance {
  account: string;
  facts: string[];
  userCount: number;
  /** Changed last comes first. */
  users: {
    id: string;
    name: string;
    document: string;
    email: string;
    reference: string;
    note: string;
    subscriptions: { product: string; situation: string; blocked: boolean }[];
  }[];
}
