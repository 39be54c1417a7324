import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One value of a gauge. Labels name kinds: no ids, no people, no secrets. */
export interface Reading {
  labels?: Record<string, string>;
  value: number;
}

/** Metrics of the process. Modules add their own gauges, which are computed when scraped. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly logger = new Logger(Metrics.name);

  /** Adds a gauge; `read` is called at each scrape. A second registration of a name replaces the first. */
  gauge(name: string, help: string, labelNames: readonly string[], read: () => Promise<readonly Reading[]>): void {
    this.registry.removeSingleMetric(name);
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      async collect(): Promise<void> {
        const readings = await read();
        this.reset();
        for (const { labels = {}, value } of readings) this.set(labels, value);
      },
    });
  }

  /** Measures the duration of every request of `fastify`, by route pattern. */
  watch(fastify: FastifyInstance): void {
    const durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Duration of HTTP requests',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [this.registry],
    });
    fastify.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'none';
      durations.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      done();
    });
  }

  /** Serves `GET /metrics` on a separate port, so that scrapers need no access to the API. */
  async serve(port: number, host: string): Promise<Server> {
    collectDefaultMetrics({ register: this.registry });
    const server = createServer((request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
      this.registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': this.registry.contentType }).end(text),
        (error: unknown) => {
          this.logger.warn({ err: error }, 'Metrics could not be read');
          response.writeHead(503).end();
        },
      );
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    // Ends with the API, even while a scraper is connected.
    return server.unref();
  }
}
