import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where `npm run build` leaves the console; this file runs from `dist/apps/api`. */
const builtConsole = join(import.meta.dirname, '../../console');

/** Nothing but its own scripts; styles are written by its component library as the page goes. */
const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What is the API's own, and files that should have been there: a missing one is missing, not a page. */
const notAScreen = /^\/(v1|docs|health|metrics|assets|openapi\.json)(\/|\?|$)|\.\w+(\?|$)/;

/**
 * Serves the console at `/`: its files, named by their content, may be kept for ever; every other address is a screen of it
 * and gets the page. Without a built console the API is alone.
 */
export async function serveConsole(app: NestFastifyApplication, folder: string = builtConsole): Promise<void> {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return;
  const page = readFileSync(index, 'utf8');
  const icon = readFileSync(join(folder, 'icon.svg'), 'utf8');
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
  });
  fastify.get('/icon.svg', (_request, reply: FastifyReply) => reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(icon));
  fastify.get('/*', (request: FastifyRequest, reply: FastifyReply) => {
    if (notAScreen.test(request.url)) return reply.callNotFound();
    return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page);
  });
}
