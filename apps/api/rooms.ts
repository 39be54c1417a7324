import type { DynamicModule, Type } from '@nestjs/common';
import { IntegrationsModule } from '#integrations';
import { plugins } from '#plugins';
import { ProvisioningModule } from '#provisioning';

/** Every room, in the order of the house; both applications import them all. */
export const rooms: (Type | DynamicModule)[] = [IntegrationsModule.with(plugins), ProvisioningModule];
