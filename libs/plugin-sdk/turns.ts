/** Postponed steps by key: when they were last tried (epoch seconds), and whether the platform was only busy. Stored in the memo. */
export type Postponed = Record<string, { at: number; busy?: boolean }>;

/** A step tried this recently counts as tried in the current round of calls. */
const roundSeconds = 60;

/**
 * Returns the next step: the first not yet postponed, else the one tried longest ago. So a closed product or a taken e-mail delays no other step, and each
 * is retried in later rounds. `keyOf` identifies a step across calls.
 */
export function nextTurn<Step>(steps: readonly Step[], postponed: Postponed, keyOf: (step: Step) => string): Step | undefined {
  const triedAt = (step: Step): number => postponed[keyOf(step)]?.at ?? -Infinity;
  return steps.reduce<Step | undefined>((first, step) => (first === undefined || triedAt(step) < triedAt(first) ? step : first), undefined);
}

/** A step that the platform has just rejected. */
export interface Setback<Step> {
  tried: Step;
  /** The platform was only busy. */
  busy: boolean;
  busySeconds: number;
  now: Date;
}

/**
 * Postpones a rejected step and returns the memo and the wait before the next step. Returns `undefined` when every step has been tried: then this failure is
 * the result of the round, unless another step only waits for a busy platform.
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

/** Removes steps that are no longer needed. */
export function stillOpen<Step>(steps: readonly Step[], postponed: Postponed, keyOf: (step: Step) => string): Postponed {
  const keys = new Set(steps.map(keyOf));
  return Object.fromEntries(Object.entries(postponed).filter(([key]) => keys.has(key)));
}
