export { AccountMarker, type Urgency, urgency } from './account-marker.ts';
export { type GatewayCall, Gateway } from './gateway.ts';
export { type IntegrationRow, Integrations } from './integrations.service.ts';
export { IntegrationsModule } from './integrations.module.ts';
export { Platforms } from './platforms.ts';
