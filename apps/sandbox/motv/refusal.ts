import type { Answer } from '../exchange.ts';
import { Refusal } from '../refusal.ts';

/** The platform's envelope; always with HTTP 200. */
export const envelope = (response: unknown): Answer => ({ status: 200, body: { status: 1, response } });

const refusal = (status: number, response: string): Refusal => new Refusal(response, { status: 200, body: { status, response } });

/** The codes are known; that 12 names the parameter is assumed. */
export const refusals = {
  invalid: (parameter: string) => refusal(12, parameter),
  login: () => refusal(25, 'not logged in'),
  noSubscription: () => refusal(500, 'unknown subscription'),
  notSuspended: () => refusal(501, 'unknown suspension'),
  cannotSuspend: () => refusal(502, 'cannot suspend'),
  cancelled: () => refusal(503, 'already cancelled'),
  internal: () => refusal(999, 'internal error'),
};
