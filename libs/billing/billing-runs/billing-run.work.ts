import { type CivilDate, Clock, Database, failpoint, type Tx, WorkCancelled, type JobResult, type WorkHandler, type WorkRun, WorkRunner } from '#kernel';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EndBilling } from './end-billing.ts';
import { type Billed, RunChunks, type Terms } from './run-chunks.ts';

export const billingRunKind = 'billing-run';
export const billingPreviewKind = 'billing-preview';

interface Run {
  competence: string;
  issued_on: CivilDate;
  status: string;
  services_done: number;
  last_service_id: string | null;
}

/** The run that a piece of work is of. */
function subjectOf({ subjectId }: WorkRun): string {
  if (subjectId === null) throw new Error('A billing run without a subject');
  return subjectId;
}

const runSql = 'SELECT competence, issued_on::text, status, services_done, last_service_id FROM billing_run WHERE id = $1';
const nothing: Billed = { invoices: 0, totalCents: 0, carriedCents: 0, alreadyBilled: 0 };
const plus = (a: Billed, b: Billed): Billed => ({
  invoices: a.invoices + b.invoices,
  totalCents: a.totalCents + b.totalCents,
  carriedCents: a.carriedCents + b.carriedCents,
  alreadyBilled: a.alreadyBilled + b.alreadyBilled,
});

/** Counts what a run would bill, a stretch of services at a time, and writes nothing but the sums. */
@Injectable()
export class PreviewBilling implements WorkHandler, OnModuleInit {
  readonly kind = billingPreviewKind;
  chunkSize = 10_000;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly runner: WorkRunner,
    private readonly chunks: RunChunks,
    private readonly ending: EndBilling,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const [run] = await this.database.rows<Run>(runSql, [subjectOf(work)]);
    if (run?.status !== 'previewing') return { status: 'succeeded' };
    const terms: Terms = { competence: run.competence, issuedOn: run.issued_on, back: await this.chunks.back(run.competence) };
    const total = await this.chunks.services();
    let [sum, done] = [nothing, 0];
    await work.progress(0, total);
    for (let stretch = await this.chunks.next(this.database, null, this.chunkSize); stretch;) {
      const current = stretch;
      sum = plus(sum, await this.database.transaction((tx) => this.chunks.preview(tx, current, terms)));
      done += current.count;
      await work.progress(done, Math.max(done, total));
      stretch = await this.chunks.next(this.database, current.last, this.chunkSize);
    }
    await this.database.query(
      `UPDATE billing_run SET status = 'previewed', previewed_at = $2, invoices = $3, total_cents = $4, carried_cents = $5, already_billed = $6, version = version + 1
       WHERE id = $1 AND status = 'previewing'`,
      [subjectOf(work), this.clock.now(), sum.invoices, sum.totalCents, sum.carriedCents, sum.alreadyBilled],
    );
    return { status: 'succeeded' };
  }

  onFailed(work: WorkRun, status: 'failed' | 'cancelled'): Promise<void> {
    return this.ending.end(subjectOf(work), status);
  }
}

/**
 * Writes the invoices, some thousands of services to a transaction, which also says how far it has come: a run that died goes on
 * from there, and a service has one invoice a competence whatever else runs.
 */
@Injectable()
export class RunBilling implements WorkHandler, OnModuleInit {
  readonly kind = billingRunKind;
  /** Services to a transaction: big enough to be set-based, small enough to be seen coming on. */
  chunkSize = 10_000;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly runner: WorkRunner,
    private readonly chunks: RunChunks,
    private readonly ending: EndBilling,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<JobResult> {
    const runId = subjectOf(work);
    const [run] = await this.database.rows<Run>(runSql, [runId]);
    if (!run) throw new WorkCancelled();
    const back = await this.chunks.back(run.competence);
    const total = await this.chunks.services();
    let done: number | undefined = run.services_done;
    do {
      await work.progress(done, Math.max(done, total));
      done = await this.database.transaction((tx) => this.next(tx, runId, back));
      await failpoint('billing-chunk-written');
    } while (done !== undefined);
    await this.database.query(`UPDATE billing_run SET status = 'succeeded', finished_at = $2, version = version + 1 WHERE id = $1 AND status = 'running'`, [
      runId,
      this.clock.now(),
    ]);
    return { status: 'succeeded' };
  }

  /** Bills the next services; answers how many are done, undefined when all were. */
  private async next(tx: Tx, runId: string, back: readonly number[]): Promise<number | undefined> {
    const [run] = await tx.query<Run[]>(`${runSql} FOR NO KEY UPDATE`, [runId]);
    if (run?.status !== 'running') return undefined;
    const stretch = await this.chunks.next(tx, run.last_service_id, this.chunkSize);
    if (!stretch) return undefined;
    const terms: Terms = { competence: run.competence, issuedOn: run.issued_on, back };
    const billed = await this.chunks.bill(tx, stretch, terms, { id: runId, now: this.clock.now() });
    await tx.query(
      `UPDATE billing_run SET invoices = invoices + $2, total_cents = total_cents + $3, carried_cents = carried_cents + $4, already_billed = already_billed + $5,
         services_done = services_done + $6, last_service_id = $7, version = version + 1 WHERE id = $1`,
      [runId, billed.invoices, billed.totalCents, billed.carriedCents, billed.alreadyBilled, stretch.count, stretch.last],
    );
    return run.services_done + stretch.count;
  }

  onFailed(work: WorkRun, status: 'failed' | 'cancelled'): Promise<void> {
    return this.ending.end(subjectOf(work), status);
  }
}
