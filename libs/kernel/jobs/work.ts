import { Injectable, type MessageEvent } from '@nestjs/common';
import { concatMap, distinctUntilChanged, from, map, type Observable, takeWhile, timer } from 'rxjs';
import { Audit } from '../audit/audit.ts';
import { Authentication } from '../http/auth.ts';
import { Config } from '../config/config.ts';
import { currentActor } from '../http/context.ts';
import { Database, type Tx, violatedConstraint } from '../database/database.ts';
import { prepared } from '../database/prepared-statements.ts';
import { newId } from '../database/id.ts';
import { isUuid } from '../lists/list-spec.ts';
import { kernelProblem } from '../http/problem.ts';

export type WorkStatus = 'queued' | 'running' | 'held' | 'succeeded' | 'failed' | 'cancelled';

/** Long work, as its resource shows it. */
export interface WorkView {
  id: string;
  kind: string;
  subjectId: string | null;
  status: WorkStatus;
  progress: { done: number; total: number | null };
  heldReason: string | null;
  error: { code: string; message: string } | null;
  result: Record<string, unknown> | null;
  input: Record<string, unknown>;
  requestedBy: string;
  approvedBy: string | null;
  version: number;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** SQL columns of `WorkView`, for statements that join `work w`. */
export const workColumns = {
  status: 'w.status',
  progress: `json_build_object('done', w.done, 'total', w.total)`,
  heldReason: 'w.held_reason',
  error: 'w.error',
  requestedBy: 'w.requested_by',
  approvedBy: 'w.approved_by',
  version: 'w.version',
  createdAt: 'w.created_at',
  startedAt: 'w.started_at',
  finishedAt: 'w.finished_at',
} as const;

const columns = Object.entries(workColumns)
  .map(([name, sql]) => `${sql} AS "${name}"`)
  .join(', ');
const whole = `SELECT (SELECT row_to_json(r) FROM (SELECT w.id AS id, w.kind AS kind, w.subject_id AS "subjectId", w.result AS result, w.input AS input, ${columns}) r) AS row
  FROM work w`;

/** Statuses with something still to wait for. */
const underWay = ['queued', 'running', 'previewing'];

/** A write that would make two pieces of work of one kind and subject run at once. */
async function oneAtATime<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (violatedConstraint(error) === 'work_one_at_a_time') throw kernelProblem('already_running');
    throw error;
  }
}

/**
 * Long work is a row: whoever asks for it writes it in the transaction of the request, a worker claims it under a lease,
 * and everybody reads its progress from it. (docs/decisions/0003)
 */
@Injectable()
export class Works {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly authentication: Authentication,
    private readonly config: Config,
  ) {}

  /** Queues work, to be begun after `inSeconds` (0). One at a time per kind and subject: throws `already_running`. */
  async enqueue(tx: Tx, work: { kind: string; subjectId: string | null; input?: Record<string, unknown>; id?: string; inSeconds?: number }): Promise<string> {
    const id = work.id ?? newId();
    await oneAtATime(
      tx.query(
        prepared('INSERT INTO work (id, kind, subject_id, input, requested_by, due_at) VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))'),
        [id, work.kind, work.subjectId, JSON.stringify(work.input ?? {}), currentActor(), work.inSeconds ?? 0],
      ),
    );
    return id;
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<WorkView> {
    const [row] = isUuid(id) ? await this.database.rows<{ row: WorkView }>(`${whole} WHERE w.id = $1`, [id]) : [];
    if (!row) throw kernelProblem('not_found');
    return row.row;
  }

  /** The newest of a kind on a subject, whatever became of it. */
  async latest(kind: string, subjectId: string): Promise<WorkView | null> {
    const [row] = await this.database.rows<{ row: WorkView }>(`${whole} WHERE w.kind = $1 AND w.subject_id = $2 ORDER BY w.id DESC LIMIT 1`, [kind, subjectId]);
    return row?.row ?? null;
  }

  /** Queued and held work ends at once; running work ends when its handler next looks. Throws `not_cancellable`. */
  async cancel(id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [rows] = await tx.query<[unknown[], number]>(
        `UPDATE work SET cancel_requested = true, version = version + 1,
           status = CASE WHEN status = 'running' THEN status ELSE 'cancelled' END,
           finished_at = CASE WHEN status = 'running' THEN finished_at ELSE now() END
         WHERE id = $1 AND status IN ('queued', 'running', 'held') RETURNING id`,
        [id],
      );
      if (rows.length === 0) throw kernelProblem('not_cancellable', { status: (await this.get(id)).status });
      await this.audit.record(tx, { action: 'work.cancelled', subjectKind: 'work', subjectId: id });
    });
  }

  /** Lets held work go on; whoever asked for it cannot, where there are people. Throws `not_held`, `own_request`; `already_running` when other work of its kind was begun on the same subject. */
  async approve(id: string): Promise<void> {
    const { requestedBy } = await this.get(id);
    if (requestedBy === currentActor() && !this.config.allowSelfApproval && (await this.authentication.peopleExist())) throw kernelProblem('own_request');
    await this.database.transaction(async (tx) => {
      const [rows] = await oneAtATime(
        tx.query<[unknown[], number]>(
          `UPDATE work SET status = 'queued', approved_by = $2, held_reason = NULL, due_at = now(), attempts = 0, version = version + 1
           WHERE id = $1 AND status = 'held' RETURNING id`,
          [id, currentActor()],
        ),
      );
      if (rows.length === 0) throw kernelProblem('not_held', { status: (await this.get(id)).status });
      await this.audit.record(tx, { action: 'work.approved', subjectKind: 'work', subjectId: id });
    });
  }

  /** Server-sent events of a work's changes, until it ends; `read` gives what the resource shows. */
  events(read: () => Promise<{ status: string; version?: number }>): Observable<MessageEvent> {
    return timer(0, 500).pipe(
      concatMap(() => from(read())),
      distinctUntilChanged((before, now) => JSON.stringify(before) === JSON.stringify(now)),
      takeWhile(({ status }) => underWay.includes(status), true),
      map((view, index) => ({ id: String(view.version ?? index), type: 'change', data: view })),
    );
  }
}
