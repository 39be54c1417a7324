import { Audit, type CivilDate, Clock, prepared, type Tx, Works } from '#kernel';
import { Injectable } from '@nestjs/common';
import { blockingProblem } from '../blocking.problems.ts';

export const runKind = 'block-run';
const previewHours = 24;

/** Lets a finished preview run, once: what an operator asks for, and the schedule where its policy says so. */
@Injectable()
export class StartRun {
  constructor(
    private readonly works: Works,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_previewed`, `as_of_in_future`, `preview_expired`. */
  async start(tx: Tx, runId: string): Promise<void> {
    const [run] = await tx.query<{ status: string; as_of: CivilDate; previewed_at: Date }[]>(
      prepared('SELECT status, as_of::text, previewed_at FROM block_run WHERE id = $1 FOR NO KEY UPDATE'),
      [runId],
    );
    if (run?.status !== 'previewed') throw blockingProblem('not_previewed', { status: run?.status ?? '-' });
    if (run.as_of > this.clock.today()) throw blockingProblem('as_of_in_future', { asOf: run.as_of });
    if (this.clock.now().getTime() - run.previewed_at.getTime() > previewHours * 3_600_000) throw blockingProblem('preview_expired');
    const workId = await this.works.enqueue(tx, { kind: runKind, subjectId: runId });
    await tx.query(prepared(`UPDATE block_run SET status = 'running', work_id = $2, version = version + 1 WHERE id = $1`), [runId, workId]);
    await this.audit.record(tx, { action: 'block_run.started', subjectKind: 'block_run', subjectId: runId });
  }
}
