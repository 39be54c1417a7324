import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { withContext } from '../http/context.ts';
import { Database, type Queryable, type Tx } from '../database/database.ts';
import { prepared } from '../database/prepared-statements.ts';
import { Problem } from '../http/problem.ts';

/** A claimed work item, as its handler sees it. */
export interface WorkRun {
  readonly id: string;
  readonly subjectId: string | null;
  readonly input: Record<string, unknown>;
  readonly approvedBy: string | null;
  /** Stores the progress and renews the lease. Throws `WorkCancelled`, or `WorkLost` when another worker has taken over. */
  progress(done: number, total: number | null): Promise<void>;
}

export type JobResult = { status: 'succeeded'; result?: Record<string, unknown> } | { status: 'held'; reason: string; result?: Record<string, unknown> };

/** The item cannot run yet: it runs again from the start after so many seconds. */
export interface JobDeferral {
  status: 'deferred';
  seconds: number;
}

/** Executes work items of one kind. An item runs again from the start after a crash, so `run` must be repeatable. A thrown `Problem` fails the item with its code. */
export interface WorkHandler {
  readonly kind: string;
  run(work: WorkRun): Promise<JobResult | JobDeferral>;
  /** Called in the transaction that records the final status or a hold; called again if the item is held again. */
  onComplete?(tx: Tx, work: WorkRun, end: { status: 'succeeded' | 'held' | 'failed' | 'cancelled'; code: string | null }): Promise<void>;
  /** Called after the item has failed or was cancelled. */
  onFailed?(work: WorkRun, status: 'failed' | 'cancelled', error: { code: string; message: string } | null): Promise<void>;
}

export class WorkCancelled extends Error {}
export class WorkLost extends Error {}

/** Errors after which an item fails; the death of its worker does not count. */
const maxErrors = 3;
const concurrency = 4;
interface ClaimedItem {
  id: string;
  kind: string;
  subject_id: string | null;
  input: Record<string, unknown>;
  approved_by: string | null;
  responsible: string | null;
  needs: string[];
  cancel_requested: boolean;
  epoch: string;
  errors: number;
}

interface FinalStatus {
  status: 'succeeded' | 'held' | 'failed' | 'cancelled';
  result?: unknown;
  heldReason?: string | undefined;
  error?: { code: string; message: string };
}

/** Claims due work items and runs them; the worker calls `runForever`. */
@Injectable()
export class WorkRunner implements OnApplicationShutdown {
  private readonly logger = new Logger(WorkRunner.name);
  private readonly handlers = new Map<string, WorkHandler>();
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  register(handler: WorkHandler): void {
    this.handlers.set(handler.kind, handler);
  }

  /** Runs items until shutdown, several at a time, so that a long one does not delay the others. */
  async runForever(): Promise<void> {
    await Promise.all(Array.from({ length: concurrency }, () => this.loop()));
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      const found = await this.runNext().catch((error: unknown) => {
        this.logger.error({ err: error }, 'Work loop failed');
        return false;
      });
      if (!found) await new Promise((resolve) => setTimeout(resolve, this.config.pollMilliseconds));
    }
  }

  /** Runs one due item to its end. Returns false when there was none. */
  async runNext(): Promise<boolean> {
    const work = await this.claim();
    if (!work) return false;
    const handler = this.handlers.get(work.kind);
    if (!handler) throw new Error(`No handler for ${work.kind}`);
    const heartbeat = setInterval(() => void this.renew(work).catch(() => undefined), (this.config.leaseSeconds * 1000) / 3);
    try {
      const behalf = work.responsible === null ? {} : { responsible: work.responsible, required: work.needs };
      await withContext({ actor: `work:${work.kind}`, requestId: work.id, ...behalf }, () => this.run(handler, work));
    } finally {
      clearInterval(heartbeat);
    }
    return true;
  }

  private async run(handler: WorkHandler, work: ClaimedItem): Promise<void> {
    const run: WorkRun = {
      id: work.id,
      subjectId: work.subject_id,
      input: work.input,
      approvedBy: work.approved_by,
      progress: (done, total) => this.progress(work, done, total),
    };
    try {
      // Its worker died after a cancellation was requested.
      if (work.cancel_requested) throw new WorkCancelled();
      const end = await handler.run(run);
      if (end.status === 'deferred') return await this.reschedule(work, end.seconds);
      await this.finish(handler, run, work, { status: end.status, result: end.result, heldReason: end.status === 'held' ? end.reason : undefined });
    } catch (error) {
      if (error instanceof WorkLost) return;
      if (error instanceof WorkCancelled) {
        await this.finish(handler, run, work, { status: 'cancelled' });
        await handler.onFailed?.(run, 'cancelled', null);
        return;
      }
      const known = error instanceof Problem;
      if (!known) this.logger.error({ err: error, work: work.id, kind: work.kind }, 'Work failed');
      if (!known && work.errors + 1 < maxErrors) return this.retryLater(work);
      const shown = known ? { code: error.code, message: error.detail('pt-BR') } : { code: 'internal', message: 'Erro interno.' };
      await this.finish(handler, run, work, { status: 'failed', error: shown });
      await handler.onFailed?.(run, 'failed', shown);
    }
  }

  private async claim(): Promise<ClaimedItem | undefined> {
    const [rows] = await this.database.query<[ClaimedItem[], number]>(
      prepared(`UPDATE work SET status = 'running', epoch = epoch + 1, version = version + 1,
         started_at = coalesce(started_at, now()), lease_until = now() + make_interval(secs => $1)
       WHERE id = (SELECT id FROM work
                   WHERE status IN ('queued', 'running') AND due_at <= now() AND (lease_until IS NULL OR lease_until < now()) AND kind = ANY($2)
                   ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, kind, subject_id, input, approved_by, responsible, needs, cancel_requested, epoch, attempts AS errors`),
      [this.config.leaseSeconds, [...this.handlers.keys()]],
    );
    return rows[0];
  }

  private async renew(work: ClaimedItem): Promise<boolean> {
    const [, count] = await this.database.query<[unknown[], number]>(
      'UPDATE work SET lease_until = now() + make_interval(secs => $3) WHERE id = $1 AND epoch = $2',
      [work.id, work.epoch, this.config.leaseSeconds],
    );
    return count > 0;
  }

  /** Commits asynchronously: progress lost in a crash is reported again by the next chunk. */
  private async progress(work: ClaimedItem, done: number, total: number | null): Promise<void> {
    const [rows] = await this.database.query<[{ cancel_requested: boolean }[], number]>(
      prepared(`WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS commit)
       UPDATE work SET done = $3, total = $4, version = version + 1, lease_until = now() + make_interval(secs => $5)
       FROM relaxed WHERE id = $1 AND epoch = $2 AND relaxed.commit = 'off' RETURNING cancel_requested`),
      [work.id, work.epoch, done, total, this.config.leaseSeconds],
    );
    if (!rows[0]) throw new WorkLost();
    if (rows[0].cancel_requested) throw new WorkCancelled();
  }

  private async finish(handler: WorkHandler, run: WorkRun, work: ClaimedItem, end: FinalStatus): Promise<void> {
    if (!handler.onComplete) return this.afterEnd(handler, run, end, await this.writeEnd(this.database, work, end));
    const status = await this.database.transaction(async (tx) => {
      const written = await this.writeEnd(tx, work, end);
      if (written !== undefined) await handler.onComplete?.(tx, run, { status: written, code: end.error?.code ?? null });
      return written;
    });
    await this.afterEnd(handler, run, end, status);
  }

  /** Cancelled work whose handler asked for approval ends as cancelled. */
  private async afterEnd(handler: WorkHandler, run: WorkRun, end: FinalStatus, written: FinalStatus['status'] | undefined): Promise<void> {
    if (written === 'cancelled' && end.status === 'held') await handler.onFailed?.(run, 'cancelled', null);
  }

  /** Returns the status that was written; undefined when another worker has taken over. */
  private async writeEnd(
    db: Queryable,
    { id, epoch }: ClaimedItem,
    { status, result, heldReason, error }: FinalStatus,
  ): Promise<FinalStatus['status'] | undefined> {
    const [rows] = await db.query<[{ status: FinalStatus['status'] }[], number]>(
      prepared(`UPDATE work SET status = CASE WHEN $3 = 'held' AND cancel_requested THEN 'cancelled' ELSE $3 END, result = coalesce($4, result), held_reason = $5,
         error = coalesce($6, CASE WHEN $3 <> 'succeeded' AND cancel_requested THEN error END), lease_until = NULL, version = version + 1,
         finished_at = CASE WHEN $3 = 'held' AND NOT cancel_requested THEN NULL ELSE now() END
       WHERE id = $1 AND epoch = $2 RETURNING status`),
      [id, epoch, status, result ? JSON.stringify(result) : null, heldReason ?? null, error ? JSON.stringify(error) : null],
    );
    return rows[0]?.status;
  }

  /** Queues a deferred item again without counting an error. */
  private async reschedule(work: ClaimedItem, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE work SET status = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END, finished_at = CASE WHEN cancel_requested THEN now() END,
         lease_until = NULL, due_at = now() + make_interval(secs => $3), attempts = 0, version = version + 1 WHERE id = $1 AND epoch = $2`,
      [work.id, work.epoch, seconds],
    );
  }

  private async retryLater(work: ClaimedItem): Promise<void> {
    await this.database.query(
      `UPDATE work SET status = 'queued', lease_until = NULL, due_at = now() + make_interval(secs => $3), attempts = attempts + 1, version = version + 1
       WHERE id = $1 AND epoch = $2`,
      [work.id, work.epoch, 10 * 2 ** work.errors],
    );
  }
}
