import { Injectable } from '@nestjs/common';

/** How long one kind of thing is kept. */
export interface RetentionRule {
  /** `journal` */
  key: string;
  title: string;
  /** Unless somebody chose otherwise. */
  days: number;
  /** No less: the law, or what the product itself needs. */
  floorDays: number;
  /** Why there is a floor. */
  why: string;
  /** Takes some of what is older than `$1` days away, `$2` at most; answers a row for each. */
  sql: string;
}

/** Answers that are kept for who asks again with the same key. */
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
