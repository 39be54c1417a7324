import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, configureHttp, httpAdapter, readConfig } from '#kernel';
import { Logger } from 'nestjs-pino';
import { ApiModule } from './api.module.ts';
import { documentApi } from './openapi.ts';

/** Starts the REST API on its port. A wrong setting ends the process with every problem listed. */
export async function serve(): Promise<NestFastifyApplication> {
  try {
    const config = readConfig();
    const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(config), httpAdapter(config), {
      bufferLogs: true,
      abortOnError: false,
      bodyParser: false,
    });
    app.useLogger(app.get(Logger));
    await configureHttp(app, config);
    if (config.exposeDocs) documentApi(app);
    await app.listen(config.port, config.host);
    return app;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
