import { z } from 'zod';
import type { Access, HeldAccount, JsonObject, Outcome, WantedAccount } from './contract.ts';
import { isPlatformFailure, type PlatformFailure } from './failure.ts';
import { nextTurn, postpone, stillOpen, type Postponed } from './turns.ts';

export interface StepByStep<State, Step> {
  wanted: Pick<WantedAccount, 'memo' | 'revision'>;
  /** `host.now()`. */
  now: Date;
  /** The platform's state, just read. */
  state: State;
  /** Returns the remaining writes, in order; none: in step. */
  stepsTowards(state: State): Step[];
  /** Identifies a step across calls. */
  keyOf(step: Step): string;
  /** Makes the write. Returns the resulting state, or `undefined` when only the next read can show it. */
  take(step: Step): Promise<State | undefined>;
  /** Returns the held account; its memo is stored, together with that of postponed steps. */
  heldOf(state: State): HeldAccount;
  /** Returns the subscriber's access data, if known. */
  accessOf?(state: State): Access | undefined;
  /** Wait for a busy platform that states no time. */
  busySeconds: number;
}

const memoShape = z
  .object({
    postponed: z
      .record(z.string(), z.object({ at: z.number(), busy: z.boolean().optional() }))
      .catch({})
      .default({}),
    /** Revision of the postponed steps: a new revision retries every step. */
    revision: z.number().optional().catch(undefined),
  })
  .catch({ postponed: {} });

/**
 * Implements `set`: makes one write towards the wanted state, and returns `done` when none is left. A step that the platform rejects (`refused`, `conflict`,
 * `quota`, `busy`) is postponed until the others have been tried; then its failure is the result.
 */
export async function setByStep<State, Step>(plan: StepByStep<State, Step>): Promise<Outcome> {
  const { wanted, state, stepsTowards, keyOf, now, busySeconds } = plan;
  const postponed = postponedIn(wanted);
  const steps = stepsTowards(state);
  const step = nextTurn(steps, postponed, keyOf);
  if (step === undefined) return done(state);
  function done(end: State): Outcome {
    const held = plan.heldOf(end);
    const access = plan.accessOf?.(end);
    return { state: 'done', held, memo: held.memo, ...(access ? { access } : {}) };
  }
  const memoOf = (held: State, put: Postponed): JsonObject => ({
    ...plan.heldOf(held).memo,
    ...(Object.keys(put).length > 0 ? { postponed: put, revision: wanted.revision } : {}),
  });

  let after: State | undefined;
  try {
    after = await plan.take(step);
  } catch (error) {
    if (!isPlatformFailure(error) || !concernsThisStepOnly(error)) throw error;
    const later = postpone({ tried: step, busy: error.code === 'busy', busySeconds, now }, steps, postponed, keyOf);
    if (!later) throw error;
    return { state: 'more', afterSeconds: later.afterSeconds, memo: memoOf(state, later.postponed) };
  }
  const left = after === undefined ? steps.filter((one) => one !== step) : stepsTowards(after);
  if (after !== undefined && left.length === 0) return done(after);
  return { state: 'more', afterSeconds: 0, memo: memoOf(after ?? state, stillOpen(left, postponed, keyOf)) };
}

/** Returns whether other steps may succeed although this one failed. */
export function concernsThisStepOnly({ code }: PlatformFailure): boolean {
  return code === 'refused' || code === 'conflict' || code === 'quota' || code === 'busy';
}

/** Returns the steps postponed by earlier calls for this revision. A malformed memo counts as empty. */
function postponedIn({ memo, revision }: Pick<WantedAccount, 'memo' | 'revision'>): Postponed {
  const { postponed, revision: of } = memoShape.parse(memo);
  return of === revision ? postponed : {};
}
