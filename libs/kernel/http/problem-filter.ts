import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentContext } from './context.ts';
import { kernelProblem, Problem } from './problem.ts';

interface DriverError {
  driverError?: { code?: string };
  code?: string;
}

const connectionCodes = /^(08|57P0|53[23])|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/;

/** Whatever was thrown, as a problem; `undefined` for what nobody foresaw. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const { driverError, code } = error as DriverError;
  const sqlState = driverError?.code ?? code ?? '';
  if (connectionCodes.test(sqlState) || /Connection terminated|timeout exceeded when trying to connect/.test(String((error as Error).message)))
    return kernelProblem('unavailable');
  // Values PostgreSQL cannot take that no check foresaw: the client's, not ours.
  if (/^22/.test(sqlState)) return kernelProblem('malformed', { why: 'valor fora do que o campo aceita' });
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  if (status === 404) return kernelProblem('not_found');
  if (status === 413) return kernelProblem('too_large');
  if (status === 415) return kernelProblem('unsupported_media');
  if (status !== undefined && status >= 400 && status < 500) return kernelProblem('malformed', { why: 'JSON inválido' });
  return undefined;
}

/** Every error leaves as RFC 9457 problem details; what nobody foresaw is logged whole and told as `internal`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const problem = problemOf(error) ?? kernelProblem('internal');
    if (problem.status >= 500) this.logger.error({ err: error, code: problem.code }, 'Request failed');
    const language = /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'pt-BR';
    if (reply.sent) return;
    if ('retryAfterSeconds' in problem.extra) void reply.header('retry-after', String(problem.extra['retryAfterSeconds']));
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('content-language', language)
      .send(
        JSON.stringify({
          type: `urn:content-platforms:problem:${problem.code}`,
          title: problem.title(language),
          status: problem.status,
          detail: problem.detail(language),
          code: problem.code,
          requestId: currentContext().requestId || request.id,
          errors: problem.errors(language),
          ...problem.extra,
        }),
      );
  }
}
