import type { HeldAccount, Limits, Outcome, PlatformFailure } from '@content-platforms/plugin-sdk';
import type { AccountState } from '../accounts/account.entity.ts';

/** The state of an account after a call. */
export interface Next {
  state: AccountState;
  /** Seconds from now; `null`: nothing to do until a fact changes. */
  dueInSeconds: number | null;
  /** Seconds from now during which a late effect may land; `null`: settled; `keep`: as it was. */
  unsettledSeconds: number | null | 'keep';
  /** No write is allowed before that window has passed. */
  frozen: boolean;
  attempts: number;
  /** The idempotency key is kept while the outcome is unknown. */
  keepKey: boolean;
  /** The platform is still working on an operation. */
  running: boolean;
  failure: PlatformFailure | null;
  /** New priority: a routine check, a change due at a known time, or `keep` for the current one. */
  urgency: 'look' | 'change' | 'keep';
}

export interface Before {
  attempts: number;
  /** An earlier unknown outcome may still take effect. */
  unsettled: boolean;
  /** How long the platform has been working on one operation. */
  runningSeconds: number;
}

const day = 86_400;
/** A day ± 1/8, so that re-checks spread over the day. */
const daily = (random: number): number => day * (0.875 + random / 4);
const jittered = (seconds: number, random: number): number => seconds * (0.75 + random / 2);
/** The breaker protects a silent platform, so the account itself need not wait long after it recovers. */
const longestRetrySeconds = 30;
const repeatedUnknowns = 8;
/**
 * A person decides a conflict, but the holder may be another account of ours that is just ending or changing (a transfer within a family), so a few
 * early retries are made.
 */
const conflictSeconds = (attempts: number, random: number): number => (attempts < 3 ? jittered(5 * 4 ** attempts, random) : daily(random));

/** Decides what follows a successful call. `inStep`: held equals wanted. `changesInSeconds`: when time alone changes the wanted state. */
export function afterOutcome(outcome: Outcome, inStep: boolean, before: Before, limits: Limits, changesInSeconds: number | null, random: number): Next {
  const settled = { attempts: 0, failure: null, running: false, keepKey: false, frozen: false };
  if (outcome.state === 'more') {
    const tooLong = before.runningSeconds > limits.giveUpSeconds;
    return {
      ...settled,
      state: tooLong ? 'needs_attention' : 'pending',
      dueInSeconds: outcome.afterSeconds,
      // This was the check after the window.
      unsettledSeconds: before.unsettled ? 'keep' : null,
      running: true,
      urgency: 'keep',
    };
  }
  const soonest = (seconds: number): number => (changesInSeconds === null ? seconds : Math.min(seconds, changesInSeconds));
  if (!inStep) return { ...settled, state: 'needs_attention', dueInSeconds: soonest(daily(random)), unsettledSeconds: 'keep', urgency: 'look' };
  // An earlier write may still take effect: check once more when its window has passed.
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
    case 'invalid-settings': // the integration is paused; the account waits
      return { ...base, attempts: before.attempts, failure: null };
    case 'throttled': // the rate limiter is closed for the whole integration
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

/** Returns the held account without contact data, which belong to the customer record. */
export function keptOf(held: HeldAccount): { reference: string | null; remoteId: string | null; products: HeldAccount['products'] } {
  return { reference: held.reference, remoteId: held.remoteId, products: held.products };
}
