import { Injectable } from '@nestjs/common';
import { currentContext } from './context.ts';
import type { Queryable } from './database.ts';
import { hot } from './hot.ts';
import { newId } from './id.ts';
import { maskValue } from './mask.ts';

export interface AuditEntry {
  /** `integration.created` */
  action: string;
  subjectKind: string;
  subjectId: string | null;
  before?: unknown;
  after?: unknown;
  reason?: string;
}

/** Who did what, from where and why: one row, in the transaction of the act. Documents and secrets are masked. */
@Injectable()
export class Audit {
  async record(tx: Queryable, entry: AuditEntry): Promise<void> {
    const { actor, requestId, address, reason } = currentContext();
    const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(maskValue(value)));
    await tx.query(
      hot(`INSERT INTO audit_event (id, actor, action, subject_kind, subject_id, before, after, reason, request_id, address)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`),
      [
        newId(),
        actor,
        entry.action,
        entry.subjectKind,
        entry.subjectId,
        json(entry.before),
        json(entry.after),
        entry.reason ?? reason ?? null,
        requestId || null,
        address ?? null,
      ],
    );
  }
}
