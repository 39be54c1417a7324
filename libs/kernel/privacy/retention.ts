import { Injectable } from '@nestjs/common';

/** How long one kind of record is kept. */
export interface RetentionRule {
  /** `journal` */
  key: string;
  title: string;
  /** Default period. */
  days: number;
  /** Minimum period, required by law or by the product. */
  floorDays: number;
  /** Reason for the minimum. */
  why: string;
  /** Deletes at most `$2` records older than `$1` days; returns a row for each. */
  sql: string;
}

/** Responses stored for repeated idempotency keys. */
export const requestKeyRetention: RetentionRule = {
  key: 'request-keys',
  title: 'Respostas guardadas por Idempotency-Key',
  days: 2,
  floorDays: 1,
  why: 'Uma chave vale 24 horas.',
  sql: `DELETE FROM idempotency_key WHERE (actor, key) IN (
          SELECT actor, key FROM idempotency_key WHERE created_at < now() - make_interval(days => $1) LIMIT $2) RETURNING key`,
};

/** Data with a limited retention; the modules that own the tables register it. */
@Injectable()
export class Retention {
  readonly rules: RetentionRule[] = [];

  add(...rules: RetentionRule[]): void {
    this.rules.push(...rules);
  }
}
