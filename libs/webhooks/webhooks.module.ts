import { Module } from '@nestjs/common';
import { SealedColumns } from '#kernel';
import { Deliver } from './deliveries/deliver.ts';
import { DeliveriesController } from './deliveries/deliveries.controller.ts';
import { Deliveries } from './deliveries/deliveries.service.ts';
import { DeliveryRetention, DeliveryRetentionSchedule } from './deliveries/delivery-retention.ts';
import { EndpointSecrets, secretPlace } from './endpoints/endpoint-secrets.ts';
import { EndpointsController } from './endpoints/endpoints.controller.ts';
import { Endpoints } from './endpoints/endpoints.service.ts';
import { Outbox } from './deliveries/outbox.ts';
import { RecordAttempt } from './deliveries/record-attempt.ts';

/** Outgoing webhooks: endpoints, deliveries and attempts. */
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
