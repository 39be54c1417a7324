import { ApiProperty } from '@nestjs/swagger';
import { Injectable } from '@nestjs/common';
import { Audit, currentActor, Database, events, isUuid, type JsonText, kernelProblem, type ListQuery, newId, readOne, readPage, type Tx } from '#kernel';
import type { DeliveryView, Redeliver, RedeliverView, WholeDeliveryView } from './deliveries.dto.ts';
import { deliveryList, wholeDelivery } from './deliveries.list.ts';
import { type Due, Outbox } from './outbox.ts';
import { webhookProblem } from '../webhooks.problems.ts';

const mostAtOnce = 10_000;

class TestEvent {
  @ApiProperty({ description: 'Who asked for it', example: 'user:01890000-0000-7000-8000-000000000000' }) by: string;
}

const testEvent = events(TestEvent, { 'webhook.test': 'Somebody wants to see whether this endpoint is reached' });

/** Webhook deliveries and their redelivery. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly outbox: Outbox,
  ) {}

  page(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, deliveryList, query);
  }

  /** Throws `not_found`. */
  whole(id: string): Promise<WholeDeliveryView> {
    return readOne<WholeDeliveryView>(this.database, wholeDelivery, id);
  }

  /** Throws `not_found`, `endpoint_disabled`. */
  async test(endpointId: string): Promise<DeliveryView> {
    const id = newId();
    await this.database.transaction(async (tx) => {
      await mustBeOn(tx, endpointId);
      const { type, subjectId, data } = testEvent('webhook.test', endpointId, { by: currentActor() });
      const eventId = newId();
      await tx.query('INSERT INTO webhook_event (id, type, subject_id, data) VALUES ($1, $2, $3, $4)', [eventId, type, subjectId, JSON.stringify(data)]);
      await tx.query('INSERT INTO webhook_delivery (id, endpoint_id, event_id, next_attempt_at) VALUES ($1, $2, $3, now())', [id, endpointId, eventId]);
      await this.outbox.send(tx, [{ id, endpoint_id: endpointId }]);
    });
    return this.get(id);
  }

  /** Throws `not_found`, `delivery_pending`, `endpoint_disabled`. */
  async redeliver(id: string): Promise<DeliveryView> {
    const { endpointId } = await this.get(id);
    await this.database.transaction(async (tx) => {
      await mustBeOn(tx, endpointId);
      const [due] = await tx.query<[Due[], number]>(
        `UPDATE webhook_delivery SET status = 'pending', attempts = 0, next_attempt_at = now(), ended_at = NULL WHERE id = $1 AND status <> 'pending'
         RETURNING id, endpoint_id`,
        [id],
      );
      if (due.length === 0) throw webhookProblem('delivery_pending');
      await this.outbox.send(tx, due);
      await this.audit.record(tx, {
        action: 'webhook_delivery.redelivered',
        subjectKind: 'webhook_endpoint',
        subjectId: endpointId,
        after: { deliveryId: id },
      });
    });
    return this.get(id);
  }

  /** Redelivers the deliveries of a filter; pending ones are left alone. Throws `not_found`, `endpoint_disabled`, `too_many_deliveries`. */
  async redeliverMany({ endpointId, since, until, which = ['failed', 'missed'] }: Redeliver): Promise<RedeliverView> {
    return this.database.transaction(async (tx) => {
      await mustBeOn(tx, endpointId);
      const [again] = await tx.query<[Due[], number]>(
        `UPDATE webhook_delivery d SET status = 'pending', attempts = 0, next_attempt_at = now(), ended_at = NULL FROM webhook_event e
         WHERE e.id = d.event_id AND d.endpoint_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3 AND d.status = ANY($4) RETURNING d.id, d.endpoint_id`,
        [endpointId, since, until, which.filter((status) => status !== 'missed')],
      );
      const missed = which.includes('missed')
        ? await tx.query<Due[]>(
            `INSERT INTO webhook_delivery (id, endpoint_id, event_id, next_attempt_at)
             SELECT uuid7(), w.id, e.id, now() FROM webhook_event e JOIN webhook_endpoint w ON w.id = $1 AND w.event_types && ARRAY[e.type, '*']
             WHERE e.occurred_at >= $2 AND e.occurred_at < $3 AND e.type <> 'webhook.test' ON CONFLICT DO NOTHING RETURNING id, endpoint_id`,
            [endpointId, since, until],
          )
        : [];
      const due = [...again, ...missed];
      if (due.length > mostAtOnce) throw webhookProblem('too_many_deliveries', { max: mostAtOnce });
      await this.outbox.send(tx, due);
      const after = { since, until, which, deliveries: due.length };
      await this.audit.record(tx, { action: 'webhook_delivery.redelivered', subjectKind: 'webhook_endpoint', subjectId: endpointId, after });
      return { deliveries: due.length };
    });
  }

  private get(id: string): Promise<DeliveryView> {
    return readOne<DeliveryView>(this.database, deliveryList, id);
  }
}

async function mustBeOn(tx: Tx, id: string): Promise<void> {
  const [endpoint] = isUuid(id) ? await tx.query<{ enabled: boolean }[]>('SELECT enabled FROM webhook_endpoint WHERE id = $1', [id]) : [];
  if (!endpoint) throw kernelProblem('not_found');
  if (!endpoint.enabled) throw webhookProblem('endpoint_disabled');
}
