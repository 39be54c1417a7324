import { z } from 'zod';
import type { Access, HeldAccount, JsonObject, Outcome, WantedAccount } from './contract.ts';
import { isPlatformFailure, type PlatformFailure } from './failure.ts';
import { nextTurn, postpone, stillOpen, type Postponed } from './turns.ts';

export interface StepByStep<State, Step> {
  wanted: Pick<WantedAccount, 'memo' | 'revision'>;
  /** `host.now()`. */
  now: Date;
  /** What the platform holds, just read. */
  state: State;
  /** What is left to write, in order; nothing: in step. */
  stepsTowards(state: State): Step[];
  /** Names a step across calls. */
  keyOf(step: Step): string;
  /** Makes the one write. Answers the state as it then is; `undefined`: only the next reading can tell. */
  take(step: Step): Promise<State | undefined>;
  /** Its memo is what is remembered; that of the steps put off is added. */
  heldOf(state: State): HeldAccount;
  /** The subscriber's way in, where it is known. */
  accessOf?(state: State): Access | undefined;
  /** How long to wait for a platform that is busy and does not say how long. */
  busySeconds: number;
}

const memoShape = z
  .object({
    postponed: z
      .record(z.string(), z.object({ at: z.number(), busy: z.boolean().optional() }))
      .catch({})
      .default({}),
    /** Which facts were put off: new facts give every step a new turn. */
    revision: z.number().optional().catch(undefined),
  })
  .catch({ postponed: {} });

/**
 * The body of a `set`: one write nearer to what is wanted, `done` when nothing is left. A step that the platform does not take (`refused`,
 * `conflict`, `quota`, `busy`) is put off until the others have had their turn; then its failure is the result.
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

/** Whether other steps may well be taken although this one was not. */
export function concernsThisStepOnly({ code }: PlatformFailure): boolean {
  return code === 'refused' || code === 'conflict' || code === 'quota' || code === 'busy';
}

/** What earlier calls put off for these very facts. A memo of nonsense is an empty one. */
function postponedIn({ memo, revision }: Pick<WantedAccount, 'memo' | 'revision'>): Postponed {
  const { postponed, revision: of } = memoShape.parse(memo);
  return of === revision ? postponed : {};
}
