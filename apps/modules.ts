import type { DynamicModule, Type } from '@nestjs/common';
import { AccessModule } from '#access';
import { BillingModule } from '#billing';
import { BlockingModule } from '#blocking';
import { CatalogModule } from '#catalog';
import { CustomersModule } from '#customers';
import { ImportsModule } from '#imports';
import { IntegrationsModule } from '#integrations';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { plugins } from '#plugins';
import { PrivacyModule } from '#privacy';
import { ProvisioningModule } from '#provisioning';
import { WebhooksModule } from '#webhooks';

/** Every module of the product, in the order of .dependency-cruiser.mjs. API and worker import them all. */
export const productModules: (Type | DynamicModule)[] = [
  AccessModule,
  WebhooksModule,
  IntegrationsModule.with(plugins),
  CatalogModule,
  PackagesModule,
  PlansModule,
  CustomersModule,
  BillingModule,
  BlockingModule,
  ProvisioningModule,
  ImportsModule,
  PrivacyModule,
];
