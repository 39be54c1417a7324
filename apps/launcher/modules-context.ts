import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KernelModule, migrate, readConfig } from '#kernel';
import { migrations } from '../api/migrations/index.ts';
import { productModules } from '../modules.ts';
import type { Environment } from './settings.ts';

class ModulesContext {}

/**
 * The modules of the product without its processes, on a database brought up to date first. `env` has at least DATABASE_URL, and
 * the SECRETS_KEY of the product that will use what is written. Close it when done.
 */
export async function openModules(env: Environment): Promise<INestApplicationContext> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...env });
  await migrate(config.databaseUrl, migrations);
  return NestFactory.createApplicationContext(
    { module: ModulesContext, imports: [KernelModule.forRoot(config), ...productModules] },
    { logger: ['error', 'fatal'], abortOnError: false },
  );
}
