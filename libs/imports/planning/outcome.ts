import type { ImportOutcome } from '../runs/report.ts';

/** What became of one thing; `id` where it is here now. */
export interface Outcome {
  outcome: ImportOutcome;
  id?: string;
  reason?: string;
  /** Why it was skipped, where it is not for what the source says. */
  code?: 'changed_meanwhile';
  /** Facts that the source has changed. */
  changed?: string[];
  /** Of what it updates: when that was last written before. */
  writtenAt?: Date;
  /** Beside what was assumed on reading it. */
  assumed?: string[];
}

/** By reference. */
export type Outcomes = Map<string, Outcome>;

/** Ids here, by reference. */
export type Ids = ReadonlyMap<string, string>;

/** Who writes what an import takes, in `lifted_by`, `placed_by` and the audit. */
export const importActor = 'import:hubsoft';
