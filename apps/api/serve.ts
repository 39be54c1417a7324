import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, configureHttp, httpAdapter, Metrics, readConfig } from '#kernel';
import { Logger } from 'nestjs-pino';
import { ApiModule } from './api.module.ts';
import { serveConsole } from './console.ts';
import { documentApi } from './openapi/openapi.ts';

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
    const metrics = config.metricsPort === undefined ? undefined : app.get(Metrics);
    metrics?.watch(app.getHttpAdapter().getInstance());
    if (config.exposeDocs) documentApi(app);
    await serveConsole(app);
    await app.listen(config.port, config.host);
    if (metrics && config.metricsPort !== undefined) {
      const server = await metrics.serve(config.metricsPort, config.host);
      app.getHttpServer().once('close', () => server.close());
    }
    return app;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
