import { ApiProperty } from '@nestjs/swagger';
import { EventPublisher, events, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';

class ServiceBlockEvent {
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The attached package, when only that is meant' }) linkId: string | null;
  @ApiProperty({ enum: ['debt', 'operator', 'request', 'fraud', 'other'] }) reason: string;
  @ApiProperty({ description: 'Whether anything blocks the whole service now: lifting one hold does not lift another' }) blocked: boolean;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'A trust unlock: the block returns then by itself, and nothing is told at that moment',
  })
  until: string | null;
}

const serviceEvent = events(ServiceBlockEvent, {
  'service.blocked': 'A service, or one package of it, was blocked: for debt, by an operator, at its customer’s request',
  'service.unblocked': 'What blocked a service, or one package of it, is over, or sleeps until a day',
});

/** A hold that was placed, lifted, or put to sleep. */
export interface HoldChange {
  serviceId: string;
  linkId: string | null;
  reason: string;
}

/** Tells of holds, in the transaction that places or lifts them. */
@Injectable()
export class HoldEvents {
  constructor(private readonly publisher: EventPublisher) {}

  async tell(tx: Tx, type: 'service.blocked' | 'service.unblocked', changes: readonly HoldChange[], until: Date | null = null): Promise<void> {
    if (changes.length === 0 || !(await this.publisher.isHeard(tx, type))) return;
    const services = await tx.query<{ id: string; customer_id: string; blocked: boolean }[]>(
      `SELECT s.id, s.customer_id, EXISTS (
         SELECT FROM hold h WHERE h.service_id = s.id AND h.link_id IS NULL AND h.lifted_at IS NULL AND (h.sleeps_until IS NULL OR h.sleeps_until <= now())) AS blocked
       FROM service s WHERE s.id = ANY($1::uuid[])`,
      [changes.map(({ serviceId }) => serviceId)],
    );
    const known = new Map(services.map((service) => [service.id, service]));
    const told = changes.flatMap(({ serviceId, linkId, reason }) => {
      const service = known.get(serviceId);
      const data = { serviceId, linkId, reason, until: until?.toISOString() ?? null };
      return service ? [serviceEvent(type, serviceId, { ...data, customerId: service.customer_id, blocked: service.blocked })] : [];
    });
    await this.publisher.publish(tx, told);
  }
}
