/** Steps that the platform did not take: when they were last tried (epoch seconds), and whether it was only busy. By key, kept in the memo. */
export type Postponed = Record<string, { at: number; busy?: boolean }>;

/** A step tried this recently has had its turn in the present round of calls. */
const roundSeconds = 60;

/**
 * Whose turn it is among what is left to write: the first step not yet postponed, else the one tried longest ago. So a product that is closed,
 * or an e-mail that is taken, holds up no other step, and each is tried again in later rounds. `keyOf` names a step across calls.
 */
export function nextTurn<Step>(steps: readonly Step[], postponed: Postponed, keyOf: (step: Step) => string): Step | undefined {
  const triedAt = (step: Step): number => postponed[keyOf(step)]?.at ?? -Infinity;
  return steps.reduce<Step | undefined>((first, step) => (first === undefined || triedAt(step) < triedAt(first) ? step : first), undefined);
}

/** A step that the platform did not take just now. */
export interface Setback<Step> {
  tried: Step;
  /** It was only busy. */
  busy: boolean;
  busySeconds: number;
  now: Date;
}

/**
 * What to remember of a setback, and how long to wait, so that the other steps get their turn. `undefined` when each has had one: then this
 * failure is the round's result. A refusal is not, while another step only waits for a busy platform.
 */
export function postpone<Step>(
  { tried, busy, busySeconds, now }: Setback<Step>,
  steps: readonly Step[],
  postponed: Postponed,
  keyOf: (step: Step) => string,
): { postponed: Postponed; afterSeconds: number } | undefined {
  const at = Math.floor(now.getTime() / 1000);
  const others = steps.filter((step) => step !== tried).map((step) => postponed[keyOf(step)]);
  const remembered = { ...stillOpen(steps, postponed, keyOf), [keyOf(tried)]: busy ? { at, busy } : { at } };
  if (others.some((other) => other === undefined || Math.abs(at - other.at) >= roundSeconds)) return { postponed: remembered, afterSeconds: 0 };
  return !busy && others.some((other) => other?.busy) ? { postponed: remembered, afterSeconds: busySeconds } : undefined;
}

/** Without those that are no longer to be done. */
export function stillOpen<Step>(steps: readonly Step[], postponed: Postponed, keyOf: (step: Step) => string): Postponed {
  const keys = new Set(steps.map(keyOf));
  return Object.fromEntries(Object.entries(postponed).filter(([key]) => keys.has(key)));
}
