import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.ts';
import { withContext } from '../http/context.ts';
import { Database, type Queryable, type Tx } from '../database/database.ts';
import { hot } from '../database/hot.ts';
import { Problem } from '../http/problem.ts';

/** One claimed piece of work, in its handler's hands. */
export interface WorkRun {
  readonly id: string;
  readonly subjectId: string | null;
  readonly input: Record<string, unknown>;
  readonly approvedBy: string | null;
  /** Stores how far it has come, and renews the lease. Throws `WorkCancelled`, and `WorkLost` when another worker has taken over. */
  progress(done: number, total: number | null): Promise<void>;
}

export type WorkEnd = { status: 'succeeded'; result?: Record<string, unknown> } | { status: 'held'; reason: string; result?: Record<string, unknown> };

/** It waits for something else: it is run again in so many seconds, from the start. */
export interface WorkPause {
  status: 'later';
  seconds: number;
}

/** Does one kind of work. Runs again from the start after a crash: it must be repeatable. A thrown `Problem` fails it with its code. */
export interface WorkHandler {
  readonly kind: string;
  run(work: WorkRun): Promise<WorkEnd | WorkPause>;
  /** Told in the transaction that writes the end, or that it is held; when it happens again, once more. */
  telling?(tx: Tx, work: WorkRun, end: { status: 'succeeded' | 'held' | 'failed' | 'cancelled'; code: string | null }): Promise<void>;
  /** Told in every ending but success. */
  ended?(work: WorkRun, status: 'failed' | 'cancelled', error: { code: string; message: string } | null): Promise<void>;
}

export class WorkCancelled extends Error {}
export class WorkLost extends Error {}

/** Errors it may meet, its worker's death not among them, before it has failed. */
const maxErrors = 3;
const sideBySide = 4;
interface Claimed {
  id: string;
  kind: string;
  subject_id: string | null;
  input: Record<string, unknown>;
  approved_by: string | null;
  epoch: string;
  errors: number;
}

interface End {
  status: 'succeeded' | 'held' | 'failed' | 'cancelled';
  result?: unknown;
  heldReason?: string | undefined;
  error?: { code: string; message: string };
}

/** Claims due work and hands it to its handler; the worker's loop calls `runNext` for ever. */
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

  /** A worker's endless round: several pieces of work side by side, so that a long one keeps nobody waiting. */
  async runForever(): Promise<void> {
    await Promise.all(Array.from({ length: sideBySide }, () => this.round()));
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  private async round(): Promise<void> {
    while (!this.stopped) {
      const found = await this.runNext().catch((error: unknown) => {
        this.logger.error({ err: error }, 'Work round failed');
        return false;
      });
      if (!found) await new Promise((resolve) => setTimeout(resolve, this.config.pollMilliseconds));
    }
  }

  /** Runs one due piece of work to its end; false when there was none. */
  async runNext(): Promise<boolean> {
    const work = await this.claim();
    if (!work) return false;
    const handler = this.handlers.get(work.kind);
    if (!handler) throw new Error(`No handler for ${work.kind}`);
    const heartbeat = setInterval(() => void this.renew(work).catch(() => undefined), (this.config.leaseSeconds * 1000) / 3);
    try {
      await withContext({ actor: `work:${work.kind}`, requestId: work.id }, () => this.run(handler, work));
    } finally {
      clearInterval(heartbeat);
    }
    return true;
  }

  private async run(handler: WorkHandler, work: Claimed): Promise<void> {
    const run: WorkRun = {
      id: work.id,
      subjectId: work.subject_id,
      input: work.input,
      approvedBy: work.approved_by,
      progress: (done, total) => this.progress(work, done, total),
    };
    try {
      const end = await handler.run(run);
      if (end.status === 'later') return await this.again(work, end.seconds);
      await this.finish(handler, run, work, { status: end.status, result: end.result, heldReason: end.status === 'held' ? end.reason : undefined });
    } catch (error) {
      if (error instanceof WorkLost) return;
      if (error instanceof WorkCancelled) {
        await this.finish(handler, run, work, { status: 'cancelled' });
        await handler.ended?.(run, 'cancelled', null);
        return;
      }
      const known = error instanceof Problem;
      if (!known) this.logger.error({ err: error, work: work.id, kind: work.kind }, 'Work failed');
      if (!known && work.errors + 1 < maxErrors) return this.retryLater(work);
      const shown = known ? { code: error.code, message: error.detail('pt-BR') } : { code: 'internal', message: 'Erro interno.' };
      await this.finish(handler, run, work, { status: 'failed', error: shown });
      await handler.ended?.(run, 'failed', shown);
    }
  }

  private async claim(): Promise<Claimed | undefined> {
    const [rows] = await this.database.query<[Claimed[], number]>(
      hot(`UPDATE work SET status = 'running', epoch = epoch + 1, version = version + 1,
         started_at = coalesce(started_at, now()), lease_until = now() + make_interval(secs => $1)
       WHERE id = (SELECT id FROM work
                   WHERE status IN ('queued', 'running') AND due_at <= now() AND (lease_until IS NULL OR lease_until < now()) AND kind = ANY($2)
                   ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, kind, subject_id, input, approved_by, epoch, attempts AS errors`),
      [this.config.leaseSeconds, [...this.handlers.keys()]],
    );
    return rows[0];
  }

  private async renew(work: Claimed): Promise<boolean> {
    const [, count] = await this.database.query<[unknown[], number]>(
      'UPDATE work SET lease_until = now() + make_interval(secs => $3) WHERE id = $1 AND epoch = $2',
      [work.id, work.epoch, this.config.leaseSeconds],
    );
    return count > 0;
  }

  /** Nobody waits for the disk: what a power cut would take of it is told again with the next piece. */
  private async progress(work: Claimed, done: number, total: number | null): Promise<void> {
    const [rows] = await this.database.query<[{ cancel_requested: boolean }[], number]>(
      hot(`WITH told AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS commit)
       UPDATE work SET done = $3, total = $4, version = version + 1, lease_until = now() + make_interval(secs => $5)
       FROM told WHERE id = $1 AND epoch = $2 AND told.commit = 'off' RETURNING cancel_requested`),
      [work.id, work.epoch, done, total, this.config.leaseSeconds],
    );
    if (!rows[0]) throw new WorkLost();
    if (rows[0].cancel_requested) throw new WorkCancelled();
  }

  private async finish(handler: WorkHandler, run: WorkRun, work: Claimed, end: End): Promise<void> {
    if (!handler.telling) return void (await this.writeEnd(this.database, work, end));
    await this.database.transaction(async (tx) => {
      const [, mine] = await this.writeEnd(tx, work, end);
      if (mine > 0) await handler.telling?.(tx, run, { status: end.status, code: end.error?.code ?? null });
    });
  }

  private writeEnd(db: Queryable, { id, epoch }: Claimed, { status, result, heldReason, error }: End): Promise<[unknown[], number]> {
    return db.query<[unknown[], number]>(
      hot(`UPDATE work SET status = $3, result = coalesce($4, result), held_reason = $5, error = $6, lease_until = NULL, version = version + 1,
         finished_at = CASE WHEN $3 = 'held' THEN NULL ELSE now() END
       WHERE id = $1 AND epoch = $2`),
      [id, epoch, status, result ? JSON.stringify(result) : null, heldReason ?? null, error ? JSON.stringify(error) : null],
    );
  }

  /** It waits for something else: no try of it has failed. */
  private async again(work: Claimed, seconds: number): Promise<void> {
    await this.database.query(
      `UPDATE work SET status = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END, finished_at = CASE WHEN cancel_requested THEN now() END,
         lease_until = NULL, due_at = now() + make_interval(secs => $3), attempts = 0, version = version + 1 WHERE id = $1 AND epoch = $2`,
      [work.id, work.epoch, seconds],
    );
  }

  private async retryLater(work: Claimed): Promise<void> {
    await this.database.query(
      `UPDATE work SET status = 'queued', lease_until = NULL, due_at = now() + make_interval(secs => $3), attempts = attempts + 1, version = version + 1
       WHERE id = $1 AND epoch = $2`,
      [work.id, work.epoch, 10 * 2 ** work.errors],
    );
  }
}
