export { deliveryQueue } from './deliveries/outbox.ts';
export { WebhooksModule } from './webhooks.module.ts';
