import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { IncomingMessage } from 'node:http';
import { enterContext } from './context.ts';
import { newId } from '../database/id.ts';
import { maskText } from '../security/mask.ts';
import { kernelProblem } from './problem.ts';
import { answerFrameworkError } from './problem-filter.ts';
import { parseBodies } from './request-body.ts';
import { validationPipe } from './validation.ts';

/** How long requests in progress may take after the process was asked to stop. */
const closingMilliseconds = 3_000;
/** Response headers exposed to pages of allowed origins. */
const exposed = ['etag', 'location', 'x-request-id', 'retry-after'];
/** PostgreSQL cannot store NUL. */
const nul = /\0|%00/;
/** A request that needs a statement longer than this is answered 503. */
const requestStatementMilliseconds = 30_000;
/** `X-Reason`, for the audit: percent-encoded where it is not ASCII, 300 characters at most. */
function reasonOf(header: string | string[] | undefined): { reason?: string } {
  if (typeof header !== 'string' || header === '') return {};
  try {
    return { reason: decodeURIComponent(header).replaceAll('\0', '').slice(0, 300) };
  } catch {
    return { reason: header.slice(0, 300) };
  }
}

/** How long a client may take. */
export interface HttpTimeLimits {
  /** For the headers of a request, including the wait for its first byte. */
  headersSeconds: number;
  /** For a whole request, including its body. */
  requestSeconds: number;
  /** Between two requests of a connection. */
  idleSeconds: number;
}

interface AdapterOptions {
  trustProxy?: boolean | number | string;
  httpTimeLimits?: HttpTimeLimits;
}

const defaultTimeLimits: HttpTimeLimits = { headersSeconds: 15, requestSeconds: 120, idleSeconds: 75 };

/** The HTTP server under Nest, with time limits. The request id is the client's when it is well formed, else a new one. */
export function httpAdapter({ trustProxy = false, httpTimeLimits: limits = defaultTimeLimits }: AdapterOptions = {}): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: typeof trustProxy === 'number' ? (_address: string, hop: number): boolean => hop < trustProxy : trustProxy,
    genReqId: (request: IncomingMessage) => {
      const given = request.headers['x-request-id'];
      // An id is logged: one that looks like a secret is not taken over.
      return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) && maskText(given) === given ? given : newId();
    },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    frameworkErrors: answerFrameworkError,
    requestTimeout: limits.requestSeconds * 1000,
    keepAliveTimeout: limits.idleSeconds * 1000,
    http: { headersTimeout: limits.headersSeconds * 1000, connectionsCheckingInterval: Math.min(5_000, limits.headersSeconds * 500) },
  });
}

/** Configures an HTTP application: hooks, security headers, body parsing, validation, path prefix. */
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
  parseBodies(fastify);
  // Idle connections (browsers open them ahead of time) and event streams would otherwise delay the shutdown.
  fastify.addHook('preClose', (done) => {
    setTimeout(() => fastify.server.closeAllConnections(), closingMilliseconds).unref();
    done();
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const language = /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'pt-BR';
    enterContext({
      requestId: request.id,
      actor: 'anonymous',
      permissions: [],
      address: request.ip,
      statementMilliseconds: requestStatementMilliseconds,
      ...reasonOf(request.headers['x-reason']),
      language,
    });
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    done(nul.test(request.url) ? kernelProblem('malformed', { why: 'NUL' }) : undefined);
  });
  app.useGlobalPipes(validationPipe());
  app.setGlobalPrefix('v1', { exclude: ['health/live', 'health/ready', 'docs', 'openapi.json', '/'] });
  app.enableShutdownHooks();
}
