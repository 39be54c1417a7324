import type { HeldAccount, Limits, Outcome, PlatformFailure } from '@content-platforms/plugin-sdk';
import type { AccountState } from '../accounts/account.entity.ts';

/** What became of one call, as the account remembers it. */
export interface Next {
  state: AccountState;
  /** Seconds from now; `null`: nothing to do until a fact changes. */
  dueInSeconds: number | null;
  /** Seconds from now during which a late effect may land; `null`: settled; `keep`: as it was. */
  unsettledSeconds: number | null | 'keep';
  /** Nothing is written before that window has passed. */
  frozen: boolean;
  attempts: number;
  /** The idempotency key stays while nobody knows what happened. */
  keepKey: boolean;
  /** A running operation that has not ended. */
  running: boolean;
  failure: PlatformFailure | null;
  /** Back to the end of the queue; due then for a change that time brings, which is more than a look; or still as urgent as it was. */
  urgency: 'look' | 'change' | 'keep';
}

export interface Before {
  attempts: number;
  /** An earlier outcome of this account may still land. */
  unsettled: boolean;
  /** Since when the platform has been working on one operation. */
  runningSeconds: number;
}

const day = 86_400;
/** A day, give or take an eighth: re-checks spread over the hours. */
const daily = (random: number): number => day * (0.875 + random / 4);
const jittered = (seconds: number, random: number): number => seconds * (0.75 + random / 2);
/** The breaker spares a silent platform; the account itself need not wait long after it is back. */
const longestRetrySeconds = 30;
const repeatedUnknowns = 8;
/**
 * A person decides, but whoever holds that e-mail may be another account of ours that is just ending or changing (a change of
 * holder within a family): a few early tries spare everybody a day.
 */
const conflictSeconds = (attempts: number, random: number): number => (attempts < 3 ? jittered(5 * 4 ** attempts, random) : daily(random));

/** `inStep`: what is held equals what was wanted. `changesInSeconds`: when time alone will change what is wanted. */
export function afterOutcome(outcome: Outcome, inStep: boolean, before: Before, limits: Limits, changesInSeconds: number | null, random: number): Next {
  const settled = { attempts: 0, failure: null, running: false, keepKey: false, frozen: false };
  if (outcome.state === 'more') {
    const tooLong = before.runningSeconds > limits.giveUpSeconds;
    return {
      ...settled,
      state: tooLong ? 'needs_attention' : 'pending',
      dueInSeconds: outcome.afterSeconds,
      // After the window this was the look that it waits for.
      unsettledSeconds: before.unsettled ? 'keep' : null,
      running: true,
      urgency: 'keep',
    };
  }
  const soonest = (seconds: number): number => (changesInSeconds === null ? seconds : Math.min(seconds, changesInSeconds));
  if (!inStep) return { ...settled, state: 'needs_attention', dueInSeconds: soonest(daily(random)), unsettledSeconds: 'keep', urgency: 'look' };
  // All looks well, but an effect nobody saw may still land: look once more when its window has passed.
  if (before.unsettled) return { ...settled, state: 'in_step', dueInSeconds: soonest(limits.settleSeconds), unsettledSeconds: 'keep', urgency: 'keep' };
  const next = daily(random);
  const byTime = changesInSeconds !== null && changesInSeconds <= next;
  return { ...settled, state: 'in_step', dueInSeconds: byTime ? changesInSeconds : next, unsettledSeconds: null, urgency: byTime ? 'change' : 'look' };
}

/** Each failure code has one consequence (architecture.md, "The plugin contract"). */
export function afterFailure(failure: PlatformFailure, before: Before, limits: Limits, random: number): Next {
  const attempts = before.attempts + 1;
  const base: Next = {
    state: 'pending',
    dueInSeconds: 0,
    unsettledSeconds: 'keep',
    attempts,
    keepKey: before.unsettled,
    running: before.runningSeconds > 0,
    failure,
    frozen: false,
    urgency: 'keep',
  };
  switch (failure.code) {
    case 'invalid-settings': // the integration is paused: this account only waits
      return { ...base, attempts: before.attempts, failure: null };
    case 'throttled': // the gate is closed to everybody
      return { ...base, attempts: before.attempts, failure: null, dueInSeconds: jittered(failure.retryAfterSeconds ?? 5, random) };
    case 'refused':
    case 'quota':
      return { ...base, state: 'failed', dueInSeconds: daily(random), running: false };
    case 'conflict':
      return { ...base, state: 'needs_attention', dueInSeconds: conflictSeconds(before.attempts, random), running: false };
    case 'busy':
      return { ...base, dueInSeconds: jittered(failure.retryAfterSeconds ?? 5, random) };
    case 'unavailable':
      return { ...base, dueInSeconds: Math.min(longestRetrySeconds, jittered(failure.retryAfterSeconds ?? 2 ** Math.min(attempts, 5), random)) };
    case 'unknown': {
      const wait = failure.repeatable ? Math.min(limits.settleSeconds, jittered(2 ** Math.min(attempts, 5), random)) : limits.settleSeconds;
      return {
        ...base,
        state: attempts >= repeatedUnknowns ? 'needs_attention' : 'unknown',
        dueInSeconds: wait,
        unsettledSeconds: limits.settleSeconds,
        frozen: !failure.repeatable,
        keepKey: true,
      };
    }
  }
}

/** What is kept of an answer: no contact data, which is the customer's own record. */
export function keptOf(held: HeldAccount): { reference: string | null; remoteId: string | null; products: HeldAccount['products'] } {
  return { reference: held.reference, remoteId: held.remoteId, products: held.products };
}
