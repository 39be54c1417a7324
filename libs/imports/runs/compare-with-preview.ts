import type { Tx } from '#kernel';
import { changesOf, decisionOf } from './report-lines.ts';
import type { Found } from '../sources/hubsoft/records.ts';
import type { LineDecision } from './import.entity.ts';
import { lineText } from './line-texts.ts';
import type { Outcome, Outcomes } from '../planning/outcome.ts';

/** What a preview said of one thing. */
export interface Previewed {
  decision: LineDecision;
  /** As `changesOf` names them. */
  changes: readonly string[];
  /** When it was asked for: what somebody has written since is not written over. */
  askedAt: Date;
}

/** Whether what was done is what the preview said; one of which it said nothing is left alone. What does nothing is so already. */
export function isAsPreviewed(outcome: Outcome, previewed: Previewed | undefined): boolean {
  if (outcome.outcome === 'unchanged' || outcome.outcome === 'skipped') return true;
  if (!previewed || previewed.decision !== decisionOf[outcome.outcome]) return false;
  if (changesOf(outcome).join() !== previewed.changes.join()) return false;
  return outcome.writtenAt === undefined || outcome.writtenAt <= previewed.askedAt;
}

/** It is not written; one that is here all the same is what others may belong to. */
export const changedMeanwhile = ({ id, outcome }: Outcome): Outcome => ({
  outcome: 'skipped',
  code: 'changed_meanwhile',
  reason: lineText('changed_meanwhile'),
  ...(id === undefined || outcome === 'taken' ? {} : { id }),
});

class Unlike extends Error {
  constructor(readonly outcomes: Outcomes) {
    super('Not as previewed');
  }
}

/** Takes of a batch what is still as it was previewed: what is not goes back with all of it, and the others are taken again. */
export async function takeAsPreviewed<Data>(
  tx: Tx,
  batch: readonly Found<Data>[],
  take: (tx: Tx, batch: Found<Data>[]) => Promise<Outcomes>,
  previewed: (found: Found<Data>) => Previewed | undefined,
): Promise<Outcomes> {
  const refused: Outcomes = new Map();
  for (let left = [...batch]; left.length > 0; left = left.filter(({ ref }) => !refused.has(ref))) {
    try {
      const taken = await tx.transaction(async (savepoint) => {
        const outcomes = await take(savepoint, left);
        const unlike = left.flatMap((found): [string, Outcome][] => {
          const outcome = outcomes.get(found.ref);
          return outcome && !isAsPreviewed(outcome, previewed(found)) ? [[found.ref, changedMeanwhile(outcome)]] : [];
        });
        if (unlike.length > 0) throw new Unlike(new Map(unlike));
        return outcomes;
      });
      return new Map([...taken, ...refused]);
    } catch (error) {
      if (!(error instanceof Unlike)) throw error;
      for (const [ref, outcome] of error.outcomes) refused.set(ref, outcome);
    }
  }
  return refused;
}
