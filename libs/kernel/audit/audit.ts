import { Injectable } from '@nestjs/common';
import { currentContext } from '../http/context.ts';
import type { Queryable } from '../database/database.ts';
import { prepared } from '../database/prepared-statements.ts';
import { newId } from '../database/id.ts';
import type { Bind } from '../lists/list-spec.ts';
import { maskText, maskValue } from '../security/mask.ts';

export interface AuditEntry {
  /** `integration.created` */
  action: string;
  subjectKind: string;
  subjectId: string | null;
  before?: unknown;
  after?: unknown;
  reason?: string;
}

/** Records who did what, from where and why: one row, in the transaction of the act. Documents and secrets are masked. */
@Injectable()
export class Audit {
  async record(tx: Queryable, entry: AuditEntry): Promise<void> {
    const params: unknown[] = [];
    const sql = this.insert(entry, (value) => `$${params.push(value)}`);
    await tx.query(prepared(sql), params);
  }

  /** Returns the statement of `record` as part of a statement that also performs the act (`Database.once`). */
  insert(entry: AuditEntry, bind: Bind, mine = 'true'): string {
    const { actor, requestId, address, reason } = currentContext();
    const given = entry.reason ?? reason;
    const maskedReason = given === undefined ? null : maskText(given);
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(maskValue(value)));
    return `INSERT INTO audit_event (id, actor, action, subject_kind, subject_id, before, after, reason, request_id, address)
      SELECT ${bind(newId())}::uuid, ${bind(actor)}, ${bind(entry.action)}, ${bind(entry.subjectKind)}, ${bind(entry.subjectId)}::uuid, ${bind(json(entry.before))}::jsonb,
        ${bind(json(entry.after))}::jsonb, ${bind(maskedReason)}, ${bind(requestId || null)}, ${bind(address ?? null)} WHERE ${mine}`;
  }
}
