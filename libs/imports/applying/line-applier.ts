import type { Tx } from '#kernel';
import type { LineCode } from '../runs/line-texts.ts';
import type { LineData, LineKind } from '../sources/csv/columns.ts';

/** What one line does, or has done. */
export interface LineTaken {
  does: 'create' | 'change' | 'nothing';
  /** The columns whose value is new, by the names we show. */
  changes: string[];
  /** What it made, changed or found. */
  subjectId: string;
  /** Whom it speaks of. */
  customerId: string;
  /** Of what it changes: when that was last written before. */
  writtenAt?: Date;
  /** Why it does nothing, or no more than that. */
  code?: LineCode;
  /** It brings a debt that is overdue already. */
  isOverdue?: boolean;
}

/** Takes lines of one kind, through the verbs of the modules whose things they are. */
export interface LineTaker<Kind extends LineKind> {
  /** Keeps what the lines speak of from others, in the order in which everybody does. */
  lock(tx: Tx, lines: readonly LineData[Kind][]): Promise<void>;
  /** Throws `LineRefusal`, or the `Problem` of the module that refuses. Again: it does nothing. */
  take(tx: Tx, line: LineData[Kind]): Promise<LineTaken>;
}
