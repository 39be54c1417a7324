import type { CivilDate } from '#kernel';
import type { BlockDecision } from './decide-block.ts';

/**
 * Returns whether a live debt hold still stands for a debt. A hold that a block run placed needs a debt that would block by
 * itself today: one named by a notice, and long enough ago. A younger debt, whose notice period still runs, does not keep a
 * hold that an older debt caused. A hold placed by an import stays while anything is overdue: its notices are not known here.
 */
export function justifiesHold(decided: Pick<BlockDecision, 'possibleOn'> | undefined, hold: { byRun: boolean }, today: CivilDate): boolean {
  if (decided === undefined) return false;
  return !hold.byRun || (decided.possibleOn !== null && decided.possibleOn <= today);
}
