import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type CivilDate,
  Clock,
  Database,
  EventPublisher,
  failpoint,
  prepared,
  type Queryable,
  type Tx,
  readUuids,
  uuids,
  WorkCancelled,
  type JobResult,
  type WorkHandler,
  type WorkRun,
  WorkRunner,
} from '#kernel';
import { eventsOfRun } from './block-run-events.ts';
import { BlockingPolicies, type Policy } from '../profiles/blocking-policy.service.ts';
import { isBusinessDay } from '../profiles/business-days.ts';
import { type DebtRow, Holds } from '#customers';
import type { BlockReason } from './decide-block.ts';
import { decideBrake, decideStale } from './decide-brake.ts';
import { decideOutcome, type Outcome } from './decide-outcome.ts';
import { changedSql } from './decisions.ts';
import { endRun, subjectOf } from './end-run.ts';
import { lockServices } from './lock-services.ts';
import { runKind } from './start-run.ts';

interface Run {
  status: string;
  as_of: CivilDate;
  to_block: number;
  dealt_with: number;
  approved_by: string | null;
  held_reason: string | null;
}
/** The next of a snapshot: its subjects in their order, each with what a hold would be placed on. */
interface Stretch {
  after: string;
  subjects: string[];
  debts: DebtRow[];
}
interface Changed {
  subject_id: string;
  previewed_cents: string;
  reason: BlockReason | null;
  overdue_cents: string | null;
}

/** Before every id there is. */
const none = '00000000-0000-0000-0000-000000000000';

/**
 * Places the holds of a snapshot, some thousands to a transaction. Each service is decided again under its lock: who paid since
 * the preview is left alone. How far it has come is kept with them, so a run that died goes on where it was.
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

  async run(work: WorkRun): Promise<JobResult> {
    const runId = subjectOf(work);
    const opened = await this.open(runId, work.approvedBy);
    if ('heldReason' in opened) return { status: 'held', reason: opened.heldReason };
    const { run } = opened;
    let done = run.dealt_with;
    await work.progress(done, run.to_block);
    for (;;) {
      const count = await this.database.transaction((tx) => this.place(tx, runId, run.as_of));
      if (count === 0) break;
      done += count;
      await failpoint('block-chunk-placed');
      await work.progress(done, run.to_block);
      if (count < this.chunkSize || done >= run.to_block) break;
    }
    return { status: 'succeeded' };
  }

  /** Begins, or goes on; or holds, when it would block more than the policy lets anybody block unasked. */
  private async open(runId: string, approvedBy: string | null): Promise<{ run: Run } | { heldReason: string }> {
    const policy = await this.policies.get();
    const [run] = await this.database.rows<Run>(
      prepared(
        'SELECT status, as_of::text, to_block, blocked + paid_meanwhile + changed_meanwhile AS dealt_with, approved_by, held_reason FROM block_run WHERE id = $1',
      ),
      [runId],
    );
    if (!run) throw new WorkCancelled();
    // Nobody approves what cannot be known: old payment data holds an approved run too. And nobody approves a size that was not told.
    const stale = decideStale(policy, this.clock.now());
    const many = approvedBy === null ? await brake(this.database, run.to_block, policy) : undefined;
    const heldReason = stale === undefined && many === undefined ? null : [stale, many].filter((reason) => reason !== undefined).join(' ');
    const [status, approver] = heldReason === null ? ['running', approvedBy] : ['held', run.approved_by];
    if (run.status !== status || run.approved_by !== approver || run.held_reason !== heldReason)
      await this.database.query(
        `UPDATE block_run SET status = $2, held_reason = $3, approved_by = $4, version = version + 1 WHERE id = $1 AND status IN ('running', 'held')`,
        [runId, status, heldReason, approver],
      );
    return heldReason === null ? { run } : { heldReason };
  }

  /** Deals with the next of the snapshot; answers how many those were. */
  private async place(tx: Tx, runId: string, asOf: CivilDate): Promise<number> {
    const stretch = await this.next(tx, runId);
    const upTo = stretch?.subjects.at(-1);
    if (!stretch || upTo === undefined) return 0;
    const { subjects, debts } = stretch;
    const serviceIds = [...new Set(debts.map(({ serviceId }) => serviceId))];
    await lockServices(tx, serviceIds);
    const changed = await tx.query<Changed[]>(changedSql, [asOf, await isBusinessDay(this.clock.today()), uuids(serviceIds), runId, stretch.after, upTo]);
    const outcomes = new Map(changed.map((row) => [row.subject_id, outcomeOfChanged(row)]));
    const blocked = debts.filter((_, index) => (outcomes.get(subjects[index] ?? '') ?? 'blocked') === 'blocked');
    if (blocked.length > 0) await this.holds.placeDebt(tx, blocked, runId);
    await this.record(tx, runId, upTo, blocked.length, outcomes);
    return subjects.length;
  }

  /** Whoever holds the run's row is alone with it: what comes after the last that was dealt with. */
  private async next(tx: Tx, runId: string): Promise<Stretch | undefined> {
    // The statements are long and run often: compiling them costs more than it saves.
    const [run] = await tx.query<{ status: string; dealt_up_to: string | null }[]>(
      prepared(
        `SELECT status, dealt_up_to, set_config('jit', 'off', true), set_config('enable_bitmapscan', 'off', true) FROM block_run WHERE id = $1 FOR NO KEY UPDATE`,
      ),
      [runId],
    );
    if (run?.status !== 'running') return undefined;
    const after = run.dealt_up_to ?? none;
    // Along its key, which is their order: statistics know nothing of a snapshot this young, and a bitmap of all that is left would be sorted each time.
    const [found] = await tx.query<{ subjects: string | null; services: string | null; links: string | null }[]>(
      prepared(`SELECT array_agg(subject_id)::text AS subjects, array_agg(service_id)::text AS services, array_agg(link_id)::text AS links,
         set_config('enable_bitmapscan', 'on', true)
       FROM (SELECT subject_id, service_id, link_id FROM block_run_service
             WHERE run_id = $1 AND decision = 'block' AND outcome IS NULL AND subject_id > $2 ORDER BY subject_id LIMIT $3) following`),
      [runId, after, this.chunkSize],
    );
    if (!found?.subjects) return undefined;
    const links = readUuids<string | null>(found.links);
    const debts = readUuids(found.services).map((serviceId, index) => ({ serviceId, linkId: links[index] ?? null }));
    return { after, subjects: readUuids(found.subjects), debts };
  }

  /** Nearly all are blocked, which how far the run has come says of them: the others are named. */
  private async record(tx: Tx, runId: string, upTo: string, blocked: number, outcomes: ReadonlyMap<string, Outcome>): Promise<void> {
    const others = [...outcomes].filter(([, outcome]) => outcome !== 'blocked');
    if (others.length > 0)
      await tx.query(
        `UPDATE block_run_service r SET outcome = o.outcome FROM unnest($2::uuid[], $3::text[]) o (subject_id, outcome)
         WHERE r.run_id = $1 AND r.subject_id = o.subject_id`,
        [runId, others.map(([subject]) => subject), others.map(([, outcome]) => outcome)],
      );
    const paid = others.filter(([, outcome]) => outcome === 'paid_meanwhile').length;
    await tx.query(
      prepared(`UPDATE block_run SET dealt_up_to = $2, blocked = blocked + $3, paid_meanwhile = paid_meanwhile + $4, changed_meanwhile = changed_meanwhile + $5,
         version = version + 1 WHERE id = $1`),
      [runId, upTo, blocked, paid, others.length - paid],
    );
  }

  async onComplete(tx: Tx, work: WorkRun, { status }: { status: string }): Promise<void> {
    if (status === 'succeeded')
      await tx.query(prepared(`UPDATE block_run SET status = 'succeeded', finished_at = $2, version = version + 1 WHERE id = $1 AND status = 'running'`), [
        subjectOf(work),
        this.clock.now(),
      ]);
    await this.publisher.publish(tx, await eventsOfRun(tx, subjectOf(work), status));
  }

  async onFailed(work: WorkRun, status: 'failed' | 'cancelled'): Promise<void> {
    await endRun(this.database, subjectOf(work), status, this.clock.now());
  }
}

async function brake(db: Queryable, toBlock: number, { holdPercent, holdCount }: Policy): Promise<string | undefined> {
  // So few are never held: the base need not be counted.
  if (toBlock <= holdCount) return undefined;
  const [{ base }] = await db.query<[{ base: number }]>(`SELECT count(*)::int AS base FROM service WHERE status = 'enabled'`);
  return decideBrake({ toBlock, base, holdPercent, holdCount });
}

function outcomeOfChanged({ previewed_cents, reason, overdue_cents }: Changed): Outcome {
  return decideOutcome(Number(previewed_cents), reason === null ? undefined : { reason, overdueCents: Number(overdue_cents) });
}
