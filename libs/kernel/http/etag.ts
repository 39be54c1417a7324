import { createParamDecorator, type ExecutionContext, Injectable, type NestInterceptor, type CallHandler } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { map, type Observable } from 'rxjs';
import { kernelProblem } from './problem.ts';

/** JSON that PostgreSQL built: passed on as it is. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** A strong tag: the version, which writes compare, and the digest of what was shown, which caches compare. */
export function etagOf(body: string, version?: number): string {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  return version === undefined ? `"${digest}"` : `"${version}.${digest}"`;
}

export type ExpectedVersion = number | 'any';

const readVersion = createParamDecorator((options: { optional?: boolean }, context: ExecutionContext): ExpectedVersion => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  if (header === undefined) {
    if (options.optional) return 'any';
    throw kernelProblem('if_match_required');
  }
  if (header === '*') return 'any';
  const match = /^"(\d+)\.[\w-]+"$/.exec(header);
  if (!match) throw kernelProblem('changed_meanwhile');
  return Number(match[1]);
});

/**
 * What the client last saw: a version, or `any` for `*`. Throws `if_match_required` and `changed_meanwhile`. Use as
 * `@IfMatch() version: ExpectedVersion` (required) or `@IfMatch({ optional: true })`; the route's description tells of the header.
 */
export function IfMatch(options: { optional?: boolean } = {}): ParameterDecorator {
  const description = 'The ETag that was read, or * for whatever is there';
  return (target, key, index) => {
    readVersion(options)(target, key, index);
    const method = key && Object.getOwnPropertyDescriptor(target, key);
    if (method) ApiHeader({ name: 'If-Match', required: !options.optional, description })(target, key, method);
  };
}

/** Gives every single resource its tag, answers 304 where it is known, and sends `JsonText` as JSON. */
@Injectable()
export class RepresentationInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((body: unknown) => {
        if (body instanceof JsonText) {
          void reply.header('content-type', 'application/json; charset=utf-8');
          return body.text;
        }
        if (typeof body !== 'object' || body === null || !('id' in body)) return body;
        const tag = etagOf(JSON.stringify(body), 'version' in body ? Number(body.version) : undefined);
        void reply.header('etag', tag);
        if (request.method === 'GET' && request.headers['if-none-match'] === tag) {
          void reply.status(304);
          return undefined;
        }
        return body;
      }),
    );
  }
}
