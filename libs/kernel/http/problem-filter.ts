import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusedRequests } from '../audit/refused-requests.ts';
import { currentContext } from './context.ts';
import { kernelProblem, type Language, Problem } from './problem.ts';

interface DriverError {
  driverError?: { code?: string };
  code?: string;
}

/**
 * The database cannot serve for now: no connection (08), no room on disk, in memory or among its connections (53), a statement stopped by its time
 * limit or a shutdown (57), an I/O error (58), read-only because it is a standby (25006), or transactions in each other's way (40001, 40P01, 55P03).
 */
const unavailableCodes = /^(08|53|57|58|25006|40001|40P01|55P03)|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/;
const retryAfterSeconds = 5;

/** Converts an error to a problem; returns `undefined` for an unexpected one. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const { driverError, code } = error as DriverError;
  const sqlState = driverError?.code ?? code ?? '';
  if (unavailableCodes.test(sqlState) || /Connection terminated|timeout exceeded when trying to connect/.test(String((error as Error).message)))
    return kernelProblem('unavailable', {}, { extra: { retryAfterSeconds } });
  // A value that PostgreSQL refuses and no check caught: the client's mistake.
  if (/^22/.test(sqlState)) return kernelProblem('malformed', { why: 'valor fora do que o campo aceita' });
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  if (status === 404) return kernelProblem('not_found');
  if (status === 413) return kernelProblem('too_large');
  if (status === 415) return kernelProblem('unsupported_media');
  if (status !== undefined && status >= 400 && status < 500) return kernelProblem('malformed', { why: 'JSON inválido' });
  return undefined;
}

const languageOf = ({ headers }: FastifyRequest): Language => (/^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'pt-BR');

function problemBody(problem: Problem, language: Language, requestId: string): string {
  return JSON.stringify({
    type: `urn:content-platforms:problem:${problem.code}`,
    title: problem.title(language),
    status: problem.status,
    detail: problem.detail(language),
    code: problem.code,
    requestId,
    errors: problem.errors(language),
    ...problem.extra,
  });
}

/** Responds to what Fastify refuses before any hook runs (a path that does not decode), with the headers that the hooks would set. */
export function answerFrameworkError(_error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const language = languageOf(request);
  void reply
    .status(400)
    .headers({
      'content-type': 'application/problem+json; charset=utf-8',
      'content-language': language,
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'cache-control': 'no-store',
      'x-request-id': request.id,
    })
    .send(problemBody(kernelProblem('malformed', { why: 'endereço inválido' }), language, request.id));
}

/** Sends every error as RFC 9457 problem details. An unexpected one is logged in full and reported as `internal`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly refused: RefusedRequests) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const problem = problemOf(error) ?? kernelProblem('internal');
    this.refused.note(problem.status, problem.code, request);
    if (problem.status >= 500) this.logger.error({ err: error, code: problem.code }, 'Request failed');
    const language = languageOf(request);
    if (reply.sent) return;
    if ('retryAfterSeconds' in problem.extra) void reply.header('retry-after', String(problem.extra['retryAfterSeconds']));
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('content-language', language)
      .send(problemBody(problem, language, currentContext().requestId || request.id));
  }
}
