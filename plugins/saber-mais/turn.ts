import { keyOf, type Step } from './steps.ts';

/** When steps that the platform did not take were last tried (epoch seconds), by `keyOf`. Kept in the memo. */
export type Postponed = Record<string, number>;

/** A step tried this recently has had its turn in the present round of calls. */
const roundSeconds = 60;

/**
 * Whose turn it is: the first step not yet postponed, else the one tried longest ago. So a product that is closed, or an e-mail that is
 * taken, holds up no other step, and each is tried again in later rounds.
 */
export function nextStep(steps: Step[], postponed: Postponed): Step | undefined {
  const triedAt = (step: Step): number => postponed[keyOf(step)] ?? -Infinity;
  return steps.reduce<Step | undefined>((first, step) => (first === undefined || triedAt(step) < triedAt(first) ? step : first), undefined);
}

/**
 * The platform did not take `tried`: what to remember so that others get their turn. `undefined` when every other step has had one: then
 * the refusal is the round's result.
 */
export function postpone(tried: Step, steps: Step[], postponed: Postponed, now: Date): Postponed | undefined {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const hasTurn = (step: Step): boolean => step !== tried && !(Math.abs(nowSeconds - (postponed[keyOf(step)] ?? -Infinity)) < roundSeconds);
  return steps.some(hasTurn) ? { ...stillOpen(steps, postponed), [keyOf(tried)]: nowSeconds } : undefined;
}

/** Without those that are no longer to be done. */
export function stillOpen(steps: Step[], postponed: Postponed): Postponed {
  return Object.fromEntries(steps.map(keyOf).flatMap((key) => (postponed[key] === undefined ? [] : [[key, postponed[key]]])));
}
