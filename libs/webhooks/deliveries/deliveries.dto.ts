import { ApiProperty } from '@nestjs/swagger';
import { Moment, SomeOf, Uuid } from '#kernel';
import { deliveryStatuses } from './deliveries.list.ts';

export class DeliveredEvent {
  @ApiProperty({ format: 'uuid', description: '`webhook-id` of every try: whoever has seen it, has it' }) id: string;
  @ApiProperty({ type: 'integer', description: 'Of two events about one subject, the higher is the later fact' }) sequence: number;
  @ApiProperty({ example: 'account.blocked' }) type: string;
  @ApiProperty({ format: 'uuid' }) subjectId: string;
  @ApiProperty({ format: 'date-time' }) occurredAt: string;
}

export class DeliveryView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) endpointId: string;
  @ApiProperty({ type: DeliveredEvent }) event: DeliveredEvent;
  @ApiProperty({ enum: deliveryStatuses }) status: string;
  @ApiProperty({ type: 'integer', description: 'Tries so far; sent again by hand, they are counted anew' }) attempts: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) nextAttemptAt: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'HTTP status of the last try; null: no answer' }) lastStatus: number | null;
  @ApiProperty({ type: String, nullable: true }) lastError: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) endedAt: string | null;
}

export class DeliveryTry {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ type: 'integer' }) milliseconds: number;
  @ApiProperty({ type: 'integer', nullable: true }) status: number | null;
  @ApiProperty({ type: String, nullable: true }) error: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The beginning of the answer, documents masked' }) excerpt: string | null;
}

export class WholeDeliveryView extends DeliveryView {
  @ApiProperty({ type: Object, description: 'What is sent' }) payload: object;
  @ApiProperty({ type: [DeliveryTry] }) tries: DeliveryTry[];
}

export class Redeliver {
  @Uuid() endpointId: string;
  @Moment({ description: 'Of what happened since then' }) since: string;
  @Moment({ description: 'and before then' }) until: string;
  @SomeOf(['failed', 'delivered', 'missed'], { optional: true, description: 'missed: it was off, or did not want them then. Failed and missed unless told' })
  which?: ('failed' | 'delivered' | 'missed')[];
}

export class RedeliverView {
  @ApiProperty({ type: 'integer', description: 'How many are on their way again' }) deliveries: number;
}
