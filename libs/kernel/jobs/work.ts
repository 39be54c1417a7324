import { Injectable, type MessageEvent } from '@nestjs/common';
import { concatMap, distinctUntilChanged, from, map, type Observable, takeWhile, timer } from 'rxjs';
import { Audit } from '../audit/audit.ts';
import { Authentication } from '../http/auth.ts';
import { Config } from '../config/config.ts';
import { currentActor, currentContext, currentResponsible } from '../http/context.ts';
import { Database, type Tx, violatedConstraint } from '../database/database.ts';
import { prepared } from '../database/prepared-statements.ts';
import { newId } from '../database/id.ts';
import { isUuid } from '../lists/list-spec.ts';
import { kernelProblem } from '../http/problem.ts';

export type WorkStatus = 'queued' | 'running' | 'held' | 'succeeded' | 'failed' | 'cancelled';

/** A work item, as its resource shows it. */
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

/** Statuses that are not final. */
const underWay = ['queued', 'running', 'previewing'];

export interface NewWork {
  kind: string;
  subjectId: string | null;
  input?: Record<string, unknown>;
  id?: string;
  inSeconds?: number;
  /** Permissions required in addition to the route's. */
  needs?: readonly string[];
}

/** A party's permissions from now on; `responsible` as in `Principal`. */
export interface RightsNow {
  responsible: string;
  permissions: readonly string[];
}

/** Permissions that the current request required. */
const required = (): readonly string[] => currentContext().required ?? [];

/** SQL: whether the permissions `r` has now hold all of `wanted`; a person who lost everything covers nothing, also where nothing was asked. */
const covers = (wanted: string): string =>
  `(jsonb_array_length(r.permissions) > 0 AND (r.permissions ? '*' OR NOT EXISTS (SELECT FROM unnest(${wanted}) n WHERE NOT r.permissions ? n)))`;

/** A write that would leave two active items of one kind and subject. */
async function oneAtATime<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (violatedConstraint(error) === 'work_one_at_a_time') throw kernelProblem('already_running');
    throw error;
  }
}

/**
 * Work items: long work as a row, inserted in the transaction of the request, claimed by a worker under a lease, and read by clients for its
 * progress. See docs/decisions/0030.
 */
@Injectable()
export class Works {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly authentication: Authentication,
    private readonly config: Config,
  ) {}

  /**
   * Queues an item, to start after `inSeconds` (0). It runs on the rights of the requester and ends when they lose the route's permission or one of
   * `needs`. One at a time per kind and subject: throws `already_running`.
   */
  async enqueue(tx: Tx, work: NewWork): Promise<string> {
    const id = work.id ?? newId();
    const responsible = currentResponsible();
    const needs = responsible === undefined ? [] : [...new Set([...required(), ...(work.needs ?? [])])];
    await oneAtATime(
      tx.query(
        prepared(`INSERT INTO work (id, kind, subject_id, input, requested_by, responsible, needs, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))`),
        [id, work.kind, work.subjectId, JSON.stringify(work.input ?? {}), currentActor(), responsible ?? null, needs, work.inSeconds ?? 0],
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

  /** Returns the newest item of a kind and subject, whatever its status. */
  async latest(kind: string, subjectId: string): Promise<WorkView | null> {
    const [row] = await this.database.rows<{ row: WorkView }>(`${whole} WHERE w.kind = $1 AND w.subject_id = $2 ORDER BY w.id DESC LIMIT 1`, [kind, subjectId]);
    return row?.row ?? null;
  }

  /** Cancels an item: a queued or held one at once, a running one when its handler next reports progress. Throws `not_cancellable`. */
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

  /**
   * Approves a held item. Where users exist, the requester cannot approve it, neither in person nor with one of their keys. Throws `not_held`,
   * `own_request`; `already_running` when another item of the kind was started on the subject.
   */
  async approve(id: string): Promise<void> {
    await this.get(id);
    const responsible = currentResponsible() ?? null;
    const alone = this.config.allowSelfApproval || !(await this.authentication.peopleExist());
    await this.database.transaction(async (tx) => {
      const [work] = await tx.query<{ own: boolean }[]>('SELECT coalesce(responsible, requested_by) = $2 AS own FROM work WHERE id = $1 FOR NO KEY UPDATE', [
        id,
        responsible ?? currentActor(),
      ]);
      if (work?.own && !alone) throw kernelProblem('own_request');
      const [rows] = await oneAtATime(
        tx.query<[unknown[], number]>(
          `UPDATE work SET status = 'queued', approved_by = $2, approval_responsible = $3, approval_needs = $4, held_reason = NULL, due_at = now(),
             attempts = 0, version = version + 1
           WHERE id = $1 AND status = 'held' RETURNING id`,
          [id, currentActor(), responsible, responsible === null ? [] : required()],
        ),
      );
      if (rows.length === 0) throw kernelProblem('not_held', { status: (await this.get(id)).status });
      await this.audit.record(tx, { action: 'work.approved', subjectKind: 'work', subjectId: id });
    });
  }

  /**
   * Called in the transaction that takes rights away: cancels the items that ran on them and withdraws approvals given with them. Queued and held items
   * end at once, running ones when their handler next reports progress; a queued item that lost only its approval is held again.
   */
  async endBeyond(tx: Tx, rights: readonly RightsNow[]): Promise<void> {
    const lost = await tx.query<{ id: string; by: string; approval: boolean }[]>(
      `SELECT w.id, r.responsible AS by, NOT (r.responsible = w.responsible AND NOT ${covers('w.needs')}) AS approval
       FROM jsonb_to_recordset($1) AS r(responsible text, permissions jsonb)
       JOIN work w ON w.status IN ('queued', 'running', 'held')
         AND ((w.responsible = r.responsible AND NOT ${covers('w.needs')}) OR (w.approval_responsible = r.responsible AND NOT ${covers('w.approval_needs')}))
       FOR NO KEY UPDATE OF w`,
      [JSON.stringify(rights)],
    );
    for (const { id, approval } of lost) await (approval ? this.withdrawApproval(tx, id) : this.end(tx, id, 'requester_lost_right'));
  }

  /** Cancels the items requested by these actors (`key:<id>`), in the transaction that takes their access away. */
  async endOf(tx: Tx, actors: readonly string[]): Promise<void> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM work WHERE requested_by = ANY($1) AND status IN ('queued', 'running', 'held') FOR NO KEY UPDATE`,
      [actors],
    );
    for (const { id } of rows) await this.end(tx, id, 'requester_lost_right');
  }

  private async end(tx: Tx, id: string, code: 'requester_lost_right' | 'approver_lost_right'): Promise<void> {
    await tx.query(
      `UPDATE work SET cancel_requested = true, version = version + 1, error = $2,
         status = CASE WHEN status = 'running' THEN status ELSE 'cancelled' END,
         finished_at = CASE WHEN status = 'running' THEN finished_at ELSE now() END
       WHERE id = $1`,
      [id, JSON.stringify({ code, message: kernelProblem(code).detail('pt-BR') })],
    );
    await this.audit.record(tx, { action: 'work.cancelled', subjectKind: 'work', subjectId: id, reason: code });
  }

  private async withdrawApproval(tx: Tx, id: string): Promise<void> {
    const code = 'approver_lost_right';
    const [, held] = await tx.query<[unknown[], number]>(
      `UPDATE work SET status = 'held', held_reason = $2, approved_by = NULL, approval_responsible = NULL, approval_needs = '{}', version = version + 1
       WHERE id = $1 AND status = 'queued'`,
      [id, kernelProblem(code).detail('pt-BR')],
    );
    if (held === 0) await this.end(tx, id, code);
    else await this.audit.record(tx, { action: 'work.approval_withdrawn', subjectKind: 'work', subjectId: id, reason: code });
  }

  /**
   * Streams an item's changes as server-sent events until it ends or the client loses the right to read it. `read` returns the resource.
   */
  events(read: () => Promise<{ status: string; version?: number }>): Observable<MessageEvent> {
    const { principal, required: permissions = [] } = currentContext();
    const look = async (): Promise<{ status: string; version?: number } | undefined> =>
      principal === undefined || (await this.authentication.stillHolds(principal, permissions)) ? read() : undefined;
    return timer(0, 500).pipe(
      concatMap(() => from(look())),
      takeWhile((view) => view !== undefined),
      distinctUntilChanged((before, now) => JSON.stringify(before) === JSON.stringify(now)),
      takeWhile(({ status }) => underWay.includes(status), true),
      map((view, index) => ({ id: String(view.version ?? index), type: 'change', data: view })),
    );
  }
}
