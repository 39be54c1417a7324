import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { catchError, from, mergeMap, type Observable, of } from 'rxjs';
import { currentActor, currentContext } from './context.ts';
import { Database } from './database.ts';
import { JsonText } from './etag.ts';
import { kernelProblem } from './problem.ts';
import { Secrets } from './secrets.ts';

interface KeptAnswer {
  body: unknown;
  location: string | null;
}

// A request that has not ended after this long died with its process: the next one with its key takes over.
const abandonedAfterSeconds = 120;

/** `Idempotency-Key` on any POST: the first answer again for the same body. A refused request is forgotten: it changed nothing. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    // Answers are kept per actor: those who are nobody yet would be handed each other's.
    if (request.method !== 'POST' || typeof key !== 'string' || !currentContext().principal) return next.handle();
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw kernelProblem('malformed', { why: 'Idempotency-Key' });
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const actor = currentActor();
    const fingerprint = createHash('sha256')
      .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest('base64url');
    return from(this.begin(actor, key, fingerprint)).pipe(
      mergeMap((kept) => {
        if (kept) {
          void reply.status(kept.status);
          if (kept.answer.location) void reply.header('location', kept.answer.location);
          return of(kept.answer.body);
        }
        return next.handle().pipe(
          mergeMap((body: unknown) => from(this.keep(actor, key, reply, body))),
          catchError((error: unknown) =>
            from(this.forget(actor, key)).pipe(
              mergeMap(() => {
                throw error;
              }),
            ),
          ),
        );
      }),
    );
  }

  /** The kept answer, or `undefined` when this request is the first. */
  private async begin(actor: string, key: string, fingerprint: string): Promise<{ status: number; answer: KeptAnswer } | undefined> {
    const mine = await this.database.rows(
      `INSERT INTO idempotency_key (actor, key, fingerprint) VALUES ($1, $2, $3)
       ON CONFLICT (actor, key) DO UPDATE SET created_at = now(), status = NULL, answer = NULL, fingerprint = EXCLUDED.fingerprint
         WHERE idempotency_key.created_at < now() - interval '24 hours'
            OR (idempotency_key.status IS NULL AND idempotency_key.fingerprint = EXCLUDED.fingerprint
                AND idempotency_key.created_at < now() - make_interval(secs => $4))
       RETURNING key`,
      [actor, key, fingerprint, abandonedAfterSeconds],
    );
    if (mine.length > 0) return undefined;
    const [row] = await this.database.rows<{ fingerprint: string; status: number | null; answer: string | null }>(
      'SELECT fingerprint, status, answer FROM idempotency_key WHERE actor = $1 AND key = $2',
      [actor, key],
    );
    if (row && row.fingerprint !== fingerprint) throw kernelProblem('key_reused');
    if (!row || row.status === null || row.answer === null) throw kernelProblem('still_running');
    return { status: row.status, answer: JSON.parse(this.secrets.open(row.answer, `idempotency:${key}`)) as KeptAnswer };
  }

  private async keep(actor: string, key: string, reply: FastifyReply, body: unknown): Promise<unknown> {
    const location = reply.getHeader('location');
    const kept: KeptAnswer = {
      body: body instanceof JsonText ? JSON.parse(body.text) : (body ?? null),
      location: typeof location === 'string' ? location : null,
    };
    await this.database.query('UPDATE idempotency_key SET status = $3, answer = $4 WHERE actor = $1 AND key = $2', [
      actor,
      key,
      reply.statusCode,
      this.secrets.seal(JSON.stringify(kept), `idempotency:${key}`),
    ]);
    return body;
  }

  private async forget(actor: string, key: string): Promise<void> {
    await this.database.query('DELETE FROM idempotency_key WHERE actor = $1 AND key = $2 AND status IS NULL', [actor, key]);
  }
}
