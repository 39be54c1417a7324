export { AccountMarker, type Urgency, urgency } from './account-marker.ts';
export { CheckIntegration } from './check-integration.ts';
export { type GatewayCall, Gateway } from './gateway.ts';
export { Health } from './health.ts';
export { CreateIntegration, type IntegrationView } from './integrations.dto.ts';
export { integrationList } from './integrations.list.ts';
export { IntegrationsModule } from './integrations.module.ts';
export { Integrations } from './integrations.service.ts';
export { type LoadedPlatform, Platforms } from './platforms.ts';
