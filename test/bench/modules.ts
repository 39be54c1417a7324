import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import type { INestApplicationContext } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BillingModule } from '#billing';
import { BlockingModule } from '#blocking';
import { CatalogModule } from '#catalog';
import { CustomersModule } from '#customers';
import { IntegrationsModule } from '#integrations';
import { KernelModule, readConfig } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { ProvisioningModule } from '#provisioning';
import { benchSecrets } from './databases.ts';

@Module({})
class BenchModule {}

/** All modules in this process, over plugins of the benchmark's own. */
export function startModules(plugins: AnyPlugin[], databaseUrl: string): Promise<INestApplicationContext> {
  const config = readConfig({ DATABASE_URL: databaseUrl, SECRETS_KEY: benchSecrets, LOG_LEVEL: 'silent', DATABASE_POOL: '20' });
  const imports = [
    KernelModule.forRoot(config),
    IntegrationsModule.with(plugins),
    CatalogModule,
    PackagesModule,
    PlansModule,
    CustomersModule,
    BillingModule,
    BlockingModule,
    ProvisioningModule,
  ];
  return NestFactory.createApplicationContext({ module: BenchModule, imports }, { logger: false, abortOnError: false });
}
