import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { IncomingMessage } from 'node:http';
import { enterContext } from './context.ts';
import { newId } from '../database/id.ts';
import { maskText } from '../security/mask.ts';
import { kernelProblem } from './problem.ts';
import { validationPipe } from './validation.ts';

const bodyLimit = 1024 * 1024;
/** How long requests under way may still take when the process is told to stop. */
const closingMilliseconds = 3_000;
/** Headers of answers that pages of other origins may read. */
const exposed = ['etag', 'location', 'x-request-id', 'retry-after'];
/** What PostgreSQL cannot store and no client means: NUL, raw or escaped. */
const nul = /\0|\\u0000|%00/i;
/** Fields that are not data: validation never sees them, so they are refused before. */
const inherited = /"(?:__proto__|constructor|prototype)"\s*:/;
/** The same, spelled with escapes: rare enough to be looked for only where there are any. */
const escaped = /\\u00[4-7]/i;
const refuseInherited = (key: string, value: unknown): unknown => {
  if (['__proto__', 'constructor', 'prototype'].includes(key)) throw new Error(key);
  return value;
};
/** Where others ask us, each in its own format: what came is handed on as it came. */
const isForeign = (url: string): boolean => url.startsWith('/v1/callbacks/');

/** `X-Reason`, for the audit: percent-encoded where it is not ASCII, 300 characters at most. */
function reasonOf(header: string | string[] | undefined): { reason?: string } {
  if (typeof header !== 'string' || header === '') return {};
  try {
    return { reason: decodeURIComponent(header).replaceAll('\0', '').slice(0, 300) };
  } catch {
    return { reason: header.slice(0, 300) };
  }
}

/** The HTTP server under Nest: bounded bodies, ids we make unless the client brings a sane one. */
export function httpAdapter({ trustProxy = false }: { trustProxy?: boolean | number | string } = {}): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit,
    trustProxy: typeof trustProxy === 'number' ? (_address: string, hop: number): boolean => hop < trustProxy : trustProxy,
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      // An id is logged: one that looks like a secret is not taken over.
      return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) && maskText(given) === given ? given : newId();
    },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
  });
}

/** What every HTTP application of ours does the same. */
export async function configureHttp(app: NestFastifyApplication, { corsOrigins }: { corsOrigins: readonly string[] } = { corsOrigins: [] }): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await app.register(cookie);
  if (corsOrigins.length > 0)
    app.enableCors({ origin: [...corsOrigins], credentials: true, methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'], exposedHeaders: exposed });
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        // The console's components write their styles into the page.
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:'],
        'font-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'upgrade-insecure-requests': null,
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  // A route that takes more, or less, than others says so: `@RouteConfig({ bodyLimit })`.
  fastify.addHook('onRoute', (route) => {
    const { bodyLimit: own } = (route.config ?? {}) as { bodyLimit?: number };
    if (own !== undefined) route.bodyLimit = own;
  });
  // Connections that were opened and never asked anything (browsers do that), and streams, would hold a stop until it is forced.
  fastify.addHook('preClose', (done) => {
    setTimeout(() => fastify.server.closeAllConnections(), closingMilliseconds).unref();
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const language = /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'pt-BR';
    enterContext({ requestId: request.id, actor: 'anonymous', permissions: [], address: request.ip, ...reasonOf(request.headers['x-reason']), language });
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    done(nul.test(request.url) ? kernelProblem('malformed', { why: 'NUL' }) : undefined);
  });
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) =>
    isForeign(request.url) ? done(null, String(body)) : done(kernelProblem('unsupported_media')),
  );
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (isForeign(request.url)) return done(null, text);
    if (text === '') return done(null, undefined);
    if (nul.test(text)) return done(kernelProblem('malformed', { why: 'NUL' }));
    if (inherited.test(text)) return done(kernelProblem('malformed', { why: 'campo desconhecido' }));
    try {
      done(null, escaped.test(text) ? JSON.parse(text, refuseInherited) : JSON.parse(text));
    } catch {
      done(kernelProblem('malformed', { why: 'JSON inválido' }));
    }
  });
  app.useGlobalPipes(validationPipe());
  app.setGlobalPrefix('v1', { exclude: ['health/live', 'health/ready', 'docs', 'openapi.json', '/'] });
  app.enableShutdownHooks();
}
