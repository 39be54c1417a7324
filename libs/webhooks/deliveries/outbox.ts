import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventPublisher, type EventListener, Jobs, newId, type ProductEvent, type Tx } from '#kernel';

export const deliveryQueue = 'webhook-deliveries';

export interface Due {
  id: string;
  endpoint_id: string;
}

/**
 * Transactional outbox: an event is stored in the transaction of its fact, with a delivery for every subscribed endpoint and a job for every delivery.
 * Without a subscribed endpoint nothing is stored.
 */
@Injectable()
export class Outbox implements EventListener, OnModuleInit {
  constructor(
    private readonly publisher: EventPublisher,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.publisher.listen(this);
  }

  async published(tx: Tx, events: readonly ProductEvent[]): Promise<void> {
    const rows = events.map(({ type, subjectId, data }) => ({ id: newId(), type, subject_id: subjectId, data }));
    const due = await tx.query<Due[]>(
      `WITH told AS (
         INSERT INTO webhook_event (id, type, subject_id, data)
         SELECT e.id, e.type, e.subject_id, e.data FROM jsonb_to_recordset($1::jsonb) AS e (id uuid, type text, subject_id uuid, data jsonb)
         WHERE EXISTS (SELECT FROM webhook_endpoint w WHERE w.event_types && ARRAY[e.type, '*']) ORDER BY e.id RETURNING id, type)
       INSERT INTO webhook_delivery (id, endpoint_id, event_id, next_attempt_at)
       SELECT uuid7(), w.id, told.id, now() FROM told JOIN webhook_endpoint w ON w.enabled AND w.event_types && ARRAY[told.type, '*']
       RETURNING id, endpoint_id`,
      [JSON.stringify(rows)],
    );
    await this.send(tx, due);
  }

  async hears(tx: Tx, type: string): Promise<boolean> {
    return (await tx.query<unknown[]>(`SELECT FROM webhook_endpoint WHERE event_types && ARRAY[$1, '*'] LIMIT 1`, [type])).length > 0;
  }

  /** Queues attempts of pending deliveries. */
  async send(tx: Tx, due: readonly Due[], startAfter?: Date): Promise<void> {
    await this.jobs.enqueue(
      tx,
      deliveryQueue,
      due.map(({ id }) => ({ id })),
      { groups: due.map(({ endpoint_id }) => endpoint_id), ...(startAfter ? { startAfter } : {}) },
    );
  }
}
