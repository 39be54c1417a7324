import { busySeconds } from './api.ts';
import { keyOf, type Step } from './steps.ts';

/** Steps that the platform did not take: when they were last tried (epoch seconds), and whether it was only busy. By `keyOf`, kept in the memo. */
export type Postponed = Record<string, { at: number; busy?: boolean }>;

/** A step tried this recently has had its turn in the present round of calls. */
const roundSeconds = 60;

/**
 * Whose turn it is: the first step not yet postponed, else the one tried longest ago. So a product that is closed, or an e-mail that is
 * taken, holds up no other step, and each is tried again in later rounds.
 */
export function nextStep(steps: Step[], postponed: Postponed): Step | undefined {
  const triedAt = (step: Step): number => postponed[keyOf(step)]?.at ?? -Infinity;
  return steps.reduce<Step | undefined>((first, step) => (first === undefined || triedAt(step) < triedAt(first) ? step : first), undefined);
}

/**
 * The platform did not take `tried`: what to remember, and how long to wait, so that the others get their turn. `undefined` when each has
 * had one: then this failure is the round's result. A refusal is not, while another step only waits for a busy platform.
 */
export function postpone(
  tried: Step,
  busy: boolean,
  steps: Step[],
  postponed: Postponed,
  now: Date,
): { postponed: Postponed; afterSeconds: number } | undefined {
  const at = Math.floor(now.getTime() / 1000);
  const others = steps.filter((step) => step !== tried).map((step) => postponed[keyOf(step)]);
  const remembered = { ...stillOpen(steps, postponed), [keyOf(tried)]: busy ? { at, busy } : { at } };
  if (others.some((other) => other === undefined || Math.abs(at - other.at) >= roundSeconds)) return { postponed: remembered, afterSeconds: 0 };
  return !busy && others.some((other) => other?.busy) ? { postponed: remembered, afterSeconds: busySeconds } : undefined;
}

/** Without those that are no longer to be done. */
export function stillOpen(steps: Step[], postponed: Postponed): Postponed {
  const keys = new Set(steps.map(keyOf));
  return Object.fromEntries(Object.entries(postponed).filter(([key]) => keys.has(key)));
}
