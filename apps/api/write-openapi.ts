import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { writeFile } from 'node:fs/promises';
import { configureHttp, httpAdapter, readConfig } from '#kernel';
import { ApiModule } from './api.module.ts';
import { describeApi } from './openapi/openapi.ts';

// Needs no database: nothing is started, only described.
const config = readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', LOG_LEVEL: 'silent' });
const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(config), httpAdapter(), {
  preview: true,
  logger: false,
  abortOnError: false,
  bodyParser: false,
});
await configureHttp(app);
await writeFile('openapi.json', `${JSON.stringify(describeApi(app), null, 2)}\n`);
process.exit(0);
