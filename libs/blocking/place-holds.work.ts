import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type CivilDate,
  Clock,
  Database,
  EventPublisher,
  failpoint,
  type Tx,
  WorkCancelled,
  type WorkEnd,
  type WorkHandler,
  type WorkRun,
  WorkRunner,
} from '#kernel';
import { eventsOfRun } from './block-run-events.ts';
import { BlockingPolicies, type Policy } from './blocking-policy.service.ts';
import { isBusinessDay } from './business-days.ts';
import { Holds } from '#customers';
import type { BlockReason } from './decide-block.ts';
import { decideBrake, decideStale } from './decide-brake.ts';
import { decideOutcome, type Outcome } from './decide-outcome.ts';
import { decisionsSql } from './decisions.ts';
import { endRun, subjectOf } from './end-run.ts';
import { lockServices } from './lock-services.ts';
import { runKind } from './start-run.ts';

interface Run {
  status: string;
  as_of: CivilDate;
  to_block: number;
  dealt_with: number;
}
/** Of the subjects of a run, those after one up to another. */
interface Stretch {
  runId: string;
  after: string | null;
  upTo: string;
}
interface Previewed {
  subject_id: string;
  service_id: string;
  link_id: string | null;
  overdue_cents: string;
}

/**
 * Places the holds of a snapshot, some thousands to a transaction. Each service is decided again under its lock: who paid since
 * the preview is left alone. What has an outcome is done, so a run that died goes on where it was.
 */
@Injectable()
export class PlaceHolds implements WorkHandler, OnModuleInit {
  readonly kind = runKind;
  /** Services to a transaction: big enough to be set-based, small enough that nobody waits long for its locks. */
  chunkSize = 5_000;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly runner: WorkRunner,
    private readonly policies: BlockingPolicies,
    private readonly holds: Holds,
    private readonly publisher: EventPublisher,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(work: WorkRun): Promise<WorkEnd> {
    const runId = subjectOf(work);
    const opened = await this.open(runId, work.approvedBy);
    if ('heldReason' in opened) return { status: 'held', reason: opened.heldReason };
    const { run } = opened;
    let done = run.dealt_with;
    let after: string | null = null;
    await work.progress(done, run.to_block);
    for (;;) {
      const chunk: { count: number; last: string } | undefined = await this.database.transaction((tx) => this.place(tx, runId, run.as_of, after));
      if (!chunk) break;
      done += chunk.count;
      after = chunk.last;
      await failpoint('block-chunk-placed');
      await work.progress(done, run.to_block);
      // Not a whole one: it was the last.
      if (chunk.count < this.chunkSize) break;
    }
    await this.database.query(`UPDATE block_run SET status = 'succeeded', finished_at = $2, version = version + 1 WHERE id = $1 AND status = 'running'`, [
      runId,
      this.clock.now(),
    ]);
    return { status: 'succeeded' };
  }

  /** Begins, or goes on; or holds, when it would block more than the policy lets anybody block unasked. */
  private async open(runId: string, approvedBy: string | null): Promise<{ run: Run } | { heldReason: string }> {
    const policy = await this.policies.get();
    return this.database.transaction(async (tx) => {
      const [run] = await tx.query<Run[]>(
        'SELECT status, as_of::text, to_block, blocked + paid_meanwhile + changed_meanwhile AS dealt_with FROM block_run WHERE id = $1 FOR NO KEY UPDATE',
        [runId],
      );
      if (!run) throw new WorkCancelled();
      // Nobody approves what cannot be known: old payment data holds an approved run too.
      const heldReason = decideStale(policy, this.clock.now()) ?? (approvedBy === null ? await brake(tx, run.to_block, policy) : undefined);
      if (heldReason !== undefined) {
        await tx.query(`UPDATE block_run SET status = 'held', held_reason = $2, version = version + 1 WHERE id = $1 AND status IN ('running', 'held')`, [
          runId,
          heldReason,
        ]);
        return { heldReason };
      }
      await tx.query(
        `UPDATE block_run SET status = 'running', held_reason = NULL, approved_by = $2, version = version + 1 WHERE id = $1 AND status IN ('running', 'held')`,
        [runId, approvedBy],
      );
      return { run };
    });
  }

  /** The next services of the snapshot; `undefined`: there are none left. */
  private async place(tx: Tx, runId: string, asOf: CivilDate, after: string | null): Promise<{ count: number; last: string } | undefined> {
    const [run] = await tx.query<{ status: string }[]>('SELECT status FROM block_run WHERE id = $1 FOR NO KEY UPDATE', [runId]);
    if (run?.status !== 'running') return undefined;
    // The statements are long and run often: compiling them costs more than it saves.
    await tx.query('SET LOCAL jit = off');
    const previewed = await tx.query<Previewed[]>(
      `SELECT subject_id, service_id, link_id, overdue_cents FROM block_run_service
       WHERE run_id = $1 AND decision = 'block' AND outcome IS NULL AND ($2::uuid IS NULL OR subject_id > $2) ORDER BY subject_id LIMIT $3`,
      [runId, after, this.chunkSize],
    );
    const last = previewed.at(-1)?.subject_id;
    if (last === undefined) return undefined;
    const ids = [...new Set(previewed.map(({ service_id }) => service_id))];
    await lockServices(tx, ids);
    const outcomes = await this.decideAgain(tx, asOf, previewed, ids);
    const toBlock = previewed.filter((_, index) => outcomes[index] === 'blocked');
    if (toBlock.length > 0)
      await this.holds.placeDebt(
        tx,
        toBlock.map(({ service_id, link_id }) => ({ serviceId: service_id, linkId: link_id })),
        runId,
      );
    await this.record(tx, { runId, after, upTo: last }, previewed, outcomes);
    return { count: previewed.length, last };
  }

  /** By the debts as of the run's day, on the day that it is now: a preview of Friday may run on a Saturday. */
  private async decideAgain(tx: Tx, asOf: CivilDate, previewed: readonly Previewed[], ids: readonly string[]): Promise<Outcome[]> {
    const decided = await tx.query<{ service_id: string; link_id: string | null; reason: BlockReason; overdue_cents: string }[]>(
      `SELECT service_id, link_id, reason, overdue_cents FROM (${decisionsSql('these')}) d`,
      [asOf, await isBusinessDay(this.clock.today()), ids],
    );
    const now = new Map(decided.map((row) => [row.link_id ?? row.service_id, { reason: row.reason, overdueCents: Number(row.overdue_cents) }]));
    return previewed.map((row) => decideOutcome(Number(row.overdue_cents), now.get(row.subject_id)));
  }

  /** Nearly all are blocked: the others are named. The stretch is what was read: whoever holds the run's row is alone with its outcomes. */
  private async record(tx: Tx, { runId, after, upTo }: Stretch, previewed: readonly Previewed[], outcomes: readonly Outcome[]): Promise<void> {
    const those = (outcome: Outcome): string[] => previewed.flatMap(({ subject_id }, index) => (outcomes[index] === outcome ? [subject_id] : []));
    const [paid, changed] = [those('paid_meanwhile'), those('changed_meanwhile')];
    await tx.query(
      `UPDATE block_run_service
       SET outcome = CASE WHEN subject_id = ANY($4::uuid[]) THEN 'paid_meanwhile' WHEN subject_id = ANY($5::uuid[]) THEN 'changed_meanwhile' ELSE 'blocked' END
       WHERE run_id = $1 AND decision = 'block' AND outcome IS NULL AND ($2::uuid IS NULL OR subject_id > $2) AND subject_id <= $3`,
      [runId, after, upTo, paid, changed],
    );
    await tx.query(
      'UPDATE block_run SET blocked = blocked + $2, paid_meanwhile = paid_meanwhile + $3, changed_meanwhile = changed_meanwhile + $4, version = version + 1 WHERE id = $1',
      [runId, previewed.length - paid.length - changed.length, paid.length, changed.length],
    );
  }

  async telling(tx: Tx, work: WorkRun, { status }: { status: string }): Promise<void> {
    await this.publisher.publish(tx, await eventsOfRun(tx, subjectOf(work), status));
  }

  async ended(work: WorkRun, status: 'failed' | 'cancelled'): Promise<void> {
    await endRun(this.database, subjectOf(work), status, this.clock.now());
  }
}

async function brake(tx: Tx, toBlock: number, { holdPercent, holdCount }: Policy): Promise<string | undefined> {
  // So few are never held: the base need not be counted.
  if (toBlock <= holdCount) return undefined;
  const [{ base }] = await tx.query<[{ base: number }]>(`SELECT count(*)::int AS base FROM service WHERE status = 'enabled'`);
  return decideBrake({ toBlock, base, holdPercent, holdCount });
}
