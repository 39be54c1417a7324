import { Injectable, Logger } from '@nestjs/common';
import { Audit, Clock, Database, newId, type Tx } from '#kernel';
import { type AfterAttempt, decideAfterAttempt, failingSecondsUntilOff } from './decide-after-attempt.ts';
import { Outbox } from './outbox.ts';

export interface Attempt {
  deliveryId: string;
  endpointId: string;
  /** 1 for the first attempt. */
  number: number;
  at: Date;
  milliseconds: number;
  status: number | null;
  error: string | null;
  excerpt: string | null;
  retryAfterSeconds: number | null;
}

/** Records an attempt, the resulting status of the delivery and endpoint, and the job of the retry, in one transaction. */
@Injectable()
export class RecordAttempt {
  private readonly logger = new Logger('Webhooks');

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  async record(attempt: Attempt): Promise<void> {
    const next = decideAfterAttempt(attempt, attempt.number, Math.random());
    const nextAt = next.status === 'pending' ? new Date(this.clock.now().getTime() + next.inSeconds * 1_000) : null;
    await this.database.transaction(async (tx) => {
      const [due] = await tx.query<[{ id: string; endpoint_id: string }[], number]>(
        `UPDATE webhook_delivery SET status = $3, attempts = $2, next_attempt_at = $4, last_status = $5, last_error = $6,
           ended_at = CASE WHEN $3 <> 'pending' THEN now() END
         WHERE id = $1 AND status = 'pending' AND attempts = $2 - 1 RETURNING id, endpoint_id`,
        [attempt.deliveryId, attempt.number, next.status, nextAt, attempt.status, attempt.error],
      );
      if (due.length === 0) return; // another worker has recorded the attempt
      await tx.query('INSERT INTO webhook_attempt (id, delivery_id, at, milliseconds, status, error, excerpt) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
        newId(),
        attempt.deliveryId,
        attempt.at,
        attempt.milliseconds,
        attempt.status,
        attempt.error,
        attempt.excerpt,
      ]);
      if (nextAt) await this.outbox.send(tx, due, nextAt);
      await this.judge(tx, attempt.endpointId, next);
    });
  }

  /** Updates the endpoint only when something changes, so that its deliveries do not wait for its row. */
  private async judge(tx: Tx, endpointId: string, next: AfterAttempt): Promise<void> {
    if (next.status === 'delivered') {
      await tx.query('UPDATE webhook_endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL', [endpointId]);
      return;
    }
    await tx.query('UPDATE webhook_endpoint SET failing_since = $2 WHERE id = $1 AND failing_since IS NULL', [endpointId, this.clock.now()]);
    const gone = next.status === 'failed' && next.gone;
    const [off] = await tx.query<[unknown[], number]>(
      `UPDATE webhook_endpoint SET enabled = false, disabled_reason = $2, version = version + 1, updated_at = now()
       WHERE id = $1 AND enabled AND ($3::boolean OR failing_since < $4) RETURNING id`,
      [endpointId, gone ? 'gone' : 'failing', gone, new Date(this.clock.now().getTime() - failingSecondsUntilOff * 1_000)],
    );
    if (off.length === 0) return;
    this.logger.warn({ endpointId }, 'webhook endpoint turned off');
    await this.audit.record(tx, {
      action: 'webhook_endpoint.turned_off',
      subjectKind: 'webhook_endpoint',
      subjectId: endpointId,
      reason: gone ? 'gone' : 'failing',
    });
  }
}
