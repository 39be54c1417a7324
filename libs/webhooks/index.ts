export { deliveryQueue } from './outbox.ts';
export { WebhooksModule } from './webhooks.module.ts';
