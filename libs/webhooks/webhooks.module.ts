import { Module } from '@nestjs/common';
import { SealedColumns } from '#kernel';
import { Deliver } from './deliver.ts';
import { DeliveriesController } from './deliveries.controller.ts';
import { Deliveries } from './deliveries.service.ts';
import { DeliveryRetention, DeliveryRetentionSchedule } from './delivery-retention.ts';
import { EndpointSecrets, secretPlace } from './endpoint-secrets.ts';
import { EndpointsController } from './endpoints.controller.ts';
import { Endpoints } from './endpoints.service.ts';
import { Outbox } from './outbox.ts';
import { RecordAttempt } from './record-attempt.ts';

/** Tells others what happened: where to, what, and every try at it. */
@Module({
  controllers: [EndpointsController, DeliveriesController],
  providers: [Endpoints, EndpointSecrets, Deliveries, Outbox, Deliver, RecordAttempt, DeliveryRetention, DeliveryRetentionSchedule],
})
export class WebhooksModule {
  constructor(sealed: SealedColumns) {
    const of = { table: 'webhook_endpoint', id: 'id', holds: 'text' } as const;
    sealed.add(
      { ...of, column: 'secret_sealed', place: (id) => secretPlace(id, 'secret') },
      { ...of, column: 'old_secret_sealed', place: (id) => secretPlace(id, 'old_secret') },
    );
  }
}
