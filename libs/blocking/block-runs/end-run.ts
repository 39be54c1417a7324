import type { Queryable, WorkRun } from '#kernel';

/** The run that a piece of work is of. */
export function subjectOf({ subjectId }: WorkRun): string {
  if (subjectId === null) throw new Error('A block run without a subject');
  return subjectId;
}

/** A run that is under way ends in any way but success. */
export async function endRun(db: Queryable, runId: string, status: 'failed' | 'cancelled', now: Date): Promise<void> {
  await db.query(
    `UPDATE block_run SET status = $2, finished_at = $3, held_reason = NULL, version = version + 1 WHERE id = $1 AND status IN ('previewing', 'running', 'held')`,
    [runId, status, now],
  );
}
