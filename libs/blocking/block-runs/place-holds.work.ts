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
import { readBlockFacts } from './block-facts.ts';
import { type BlockDecision, decideService } from './decide-block.ts';
import { decideBrake, decideStale } from './decide-brake.ts';
import { decideOutcome, type Outcome } from './decide-outcome.ts';
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
/** One subject of a snapshot that is to be blocked. */
interface Planned extends DebtRow {
  subjectId: string;
  previewedCents: number;
}

/** Sorts before every id. */
const none = '00000000-0000-0000-0000-000000000000';

/**
 * Places the holds of a snapshot, thousands per transaction. Each service is decided again under its lock, so a customer who
 * paid after the preview is not blocked. Progress is stored with the holds: a run that died continues where it stopped.
 */
@Injectable()
export class PlaceHolds implements WorkHandler, OnModuleInit {
  readonly kind = runKind;
  /** Services per transaction: enough for bulk statements, few enough that nobody waits long for their locks. */
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

  /** Starts or continues the run; holds it when it would block more services than the policy allows without approval. */
  private async open(runId: string, approvedBy: string | null): Promise<{ run: Run } | { heldReason: string }> {
    const policy = await this.policies.get();
    const [run] = await this.database.rows<Run>(
      prepared(
        'SELECT status, as_of::text, to_block, blocked + paid_meanwhile + changed_meanwhile AS dealt_with, approved_by, held_reason FROM block_run WHERE id = $1',
      ),
      [runId],
    );
    if (!run) throw new WorkCancelled();
    // Stale payment data holds the run even after approval, and an approval is valid only for the size shown to the approver.
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

  /** Places the holds of the next chunk of the snapshot; returns the size of the chunk. */
  private async place(tx: Tx, runId: string, asOf: CivilDate): Promise<number> {
    const planned = await this.next(tx, runId);
    const last = planned.at(-1);
    if (last === undefined) return 0;
    const serviceIds = [...new Set(planned.map(({ serviceId }) => serviceId))];
    await lockServices(tx, serviceIds);
    const decisions = await decideAgain(tx, serviceIds, asOf, await isBusinessDay(this.clock.today()));
    const outcomes = new Map(planned.map(({ subjectId, previewedCents }) => [subjectId, decideOutcome(previewedCents, decisions.get(subjectId))]));
    const blocked = planned.filter(({ subjectId }) => outcomes.get(subjectId) === 'blocked');
    if (blocked.length > 0) await this.holds.placeDebt(tx, blocked, runId);
    await this.record(tx, runId, last.subjectId, outcomes);
    return planned.length;
  }

  /** Locks the run's row and returns the chunk after the last subject dealt with; empty when the run is over or no longer runs. */
  private async next(tx: Tx, runId: string): Promise<Planned[]> {
    // The statements are long and run often: compiling them costs more than it saves.
    const [run] = await tx.query<{ status: string; dealt_up_to: string | null }[]>(
      prepared(
        `SELECT status, dealt_up_to, set_config('jit', 'off', true), set_config('enable_bitmapscan', 'off', true) FROM block_run WHERE id = $1 FOR NO KEY UPDATE`,
      ),
      [runId],
    );
    if (run?.status !== 'running') return [];
    // In key order. Without bitmap scans: a snapshot this young has no statistics, and a bitmap of the rest would be sorted for each chunk.
    const [found] = await tx.query<{ subjects: string | null; services: string | null; links: string | null; cents: string[] | null }[]>(
      prepared(`SELECT array_agg(subject_id)::text AS subjects, array_agg(service_id)::text AS services, array_agg(link_id)::text AS links,
         json_agg(overdue_cents) AS cents, set_config('enable_bitmapscan', 'on', true)
       FROM (SELECT subject_id, service_id, link_id, overdue_cents FROM block_run_service
             WHERE run_id = $1 AND decision = 'block' AND outcome IS NULL AND subject_id > $2 ORDER BY subject_id LIMIT $3) following`),
      [runId, run.dealt_up_to ?? none, this.chunkSize],
    );
    if (!found?.subjects) return [];
    const [services, links] = [readUuids(found.services), readUuids<string | null>(found.links)];
    return readUuids(found.subjects).map((subjectId, index) => ({
      subjectId,
      serviceId: services[index] ?? '',
      linkId: links[index] ?? null,
      previewedCents: Number(found.cents?.[index]),
    }));
  }

  /** Nearly all are blocked, which the run's progress already says; only other outcomes are written one by one. */
  private async record(tx: Tx, runId: string, upTo: string, outcomes: ReadonlyMap<string, Outcome>): Promise<void> {
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
      [runId, upTo, outcomes.size - others.length, paid, others.length - paid],
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
  // A run this small is never held: the base need not be counted.
  if (toBlock <= holdCount) return undefined;
  const [{ base }] = await db.query<[{ base: number }]>(`SELECT count(*)::int AS base FROM service WHERE status = 'enabled'`);
  return decideBrake({ toBlock, base, holdPercent, holdCount });
}

/** The decisions of now, by subject. */
async function decideAgain(tx: Tx, serviceIds: readonly string[], asOf: CivilDate, businessDay: boolean): Promise<Map<string, BlockDecision>> {
  const facts = await readBlockFacts(tx, serviceIds, asOf);
  return new Map(
    facts.flatMap((service) => decideService(service, asOf, businessDay).map((decided) => [decided.linkId ?? service.serviceId, decided] as const)),
  );
}
