import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type CivilDate, Clock, Database, prepared, stoppable, type Tx, type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '#kernel';
import { isBusinessDay } from '../profiles/business-days.ts';
import { endRun, subjectOf } from './end-run.ts';
import { StartRun } from './start-run.ts';
import { type SnapshotCounts, writeSnapshot } from './write-snapshot.ts';

export const previewKind = 'block-preview';

/** Decides every service with an overdue debt and stores the decisions as the run's snapshot. */
@Injectable()
export class PreviewBlockRun implements WorkHandler, OnModuleInit {
  readonly kind = previewKind;
  /** Interval between checks whether the preview was cancelled. */
  lookMilliseconds = 1_000;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly runner: WorkRunner,
    private readonly starter: StartRun,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const runId = subjectOf(work);
    await work.progress(0, null);
    await this.database.transaction(async (tx) => {
      const [run] = await tx.query<{ status: string; as_of: CivilDate; pid: number }[]>(
        prepared(`SELECT status, as_of::text, set_config('jit', 'off', true), pg_backend_pid() AS pid FROM block_run WHERE id = $1 FOR NO KEY UPDATE`),
        [runId],
      );
      // Finished already: the process died before it recorded the end of the work.
      if (run?.status !== 'previewing') return;
      const businessDay = await isBusinessDay(run.as_of);
      const counts = await stoppable(this.database, work, { pid: run.pid, lookMilliseconds: this.lookMilliseconds }, () =>
        writeSnapshot(tx, runId, run.as_of, businessDay),
      );
      await this.finish(tx, runId, counts);
      const decided = counts.toBlock + counts.toSkip;
      // Before the snapshot is committed, so that a cancellation still takes effect.
      await work.progress(decided, decided);
      if (work.input['thenRun'] === true && counts.toBlock > 0) await this.starter.start(tx, runId);
    });
    return { status: 'succeeded' };
  }

  private async finish(tx: Tx, runId: string, counts: SnapshotCounts): Promise<void> {
    await tx.query(
      prepared(
        `UPDATE block_run SET status = 'previewed', previewed_at = $2, to_block = $3, to_skip = $4, overdue_cents = $5, version = version + 1 WHERE id = $1`,
      ),
      [runId, this.clock.now(), counts.toBlock, counts.toSkip, counts.overdueCents],
    );
  }

  async onFailed(work: WorkRun, status: 'failed' | 'cancelled'): Promise<void> {
    await endRun(this.database, subjectOf(work), status, this.clock.now());
  }
}
