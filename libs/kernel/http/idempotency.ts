import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { catchError, from, mergeMap, type Observable, of } from 'rxjs';
import { currentActor, currentContext, type RequestContext, withContext } from './context.ts';
import { Database } from '../database/database.ts';
import { JsonText } from './etag.ts';
import { failpoint } from '../failpoint.ts';
import { prepared } from '../database/prepared-statements.ts';
import { newId } from '../database/id.ts';
import { kernelProblem } from './problem.ts';
import { Secrets } from '../security/secrets.ts';

type Attempt = NonNullable<RequestContext['attempt']>;

interface KeptAnswer {
  body: unknown;
  location: string | null;
}

const placeOf = (actor: string, key: string): string => `idempotency:${actor}:${key}`;

/**
 * A request that has not ended after this long died with its process, or will find that its key was taken over. If it committed nothing, the next
 * request with the key takes over; if it did, none ever does.
 */
const abandonedAfterSeconds = 120;

/**
 * `Idempotency-Key` on any POST: repeats the first response for the same body. A refused request is forgotten, unless it committed something.
 * A commit is marked on the key in the same transaction (`Database.transaction`), so that a process killed before it stored the response leaves a
 * key that reports `outcome_lost` instead of a request that runs twice. See docs/decisions/0021.
 */
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
    // Responses are stored per actor; unauthenticated clients would receive each other's.
    if (request.method !== 'POST' || typeof key !== 'string' || !currentContext().principal) return next.handle();
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw kernelProblem('malformed', { why: 'Idempotency-Key' });
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const attempt: Attempt = { actor: currentActor(), key, run: newId() };
    const fingerprint = createHash('sha256')
      .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest('base64url');
    return from(this.begin(attempt, fingerprint)).pipe(
      mergeMap((kept) => {
        if (kept) {
          void reply.status(kept.status);
          if (kept.answer.location) void reply.header('location', kept.answer.location);
          return of(kept.answer.body);
        }
        return withContext({ attempt }, () => next.handle()).pipe(
          mergeMap((body: unknown) => from(this.keep(attempt, reply, body))),
          catchError((error: unknown) =>
            from(this.forget(attempt)).pipe(
              mergeMap(() => {
                throw error;
              }),
            ),
          ),
        );
      }),
    );
  }

  /** Returns the stored response, or `undefined` when this request is the first with its key. */
  private async begin({ actor, key, run }: Attempt, fingerprint: string): Promise<{ status: number; answer: KeptAnswer } | undefined> {
    const mine = await this.database.rows(
      prepared(`INSERT INTO idempotency_key (actor, key, fingerprint, run) VALUES ($1, $2, $3, $5)
       ON CONFLICT (actor, key) DO UPDATE SET created_at = now(), status = NULL, answer = NULL, fingerprint = EXCLUDED.fingerprint, run = EXCLUDED.run, effect = false
         WHERE idempotency_key.created_at < now() - interval '24 hours'
            OR (idempotency_key.status IS NULL AND NOT idempotency_key.effect AND idempotency_key.fingerprint = EXCLUDED.fingerprint
                AND idempotency_key.created_at < now() - make_interval(secs => $4))
       RETURNING key`),
      [actor, key, fingerprint, abandonedAfterSeconds, run],
    );
    if (mine.length > 0) return undefined;
    const [row] = await this.database.rows<{ fingerprint: string; status: number | null; answer: string | null; lost: boolean }>(
      `SELECT fingerprint, status, answer, effect AND created_at < now() - make_interval(secs => $3) AS lost FROM idempotency_key WHERE actor = $1 AND key = $2`,
      [actor, key, abandonedAfterSeconds],
    );
    if (row && row.fingerprint !== fingerprint) throw kernelProblem('key_reused');
    if (!row || row.status === null || row.answer === null) throw kernelProblem(row?.lost ? 'outcome_lost' : 'still_running');
    return { status: row.status, answer: JSON.parse(this.secrets.open(row.answer, placeOf(actor, key))) as KeptAnswer };
  }

  private async keep({ actor, key, run }: Attempt, reply: FastifyReply, body: unknown): Promise<unknown> {
    await failpoint('effect-committed');
    const location = reply.getHeader('location');
    const kept: KeptAnswer = {
      body: body instanceof JsonText ? JSON.parse(body.text) : (body ?? null),
      location: typeof location === 'string' ? location : null,
    };
    await this.database.query(prepared('UPDATE idempotency_key SET status = $3, answer = $4 WHERE actor = $1 AND key = $2 AND run = $5'), [
      actor,
      key,
      reply.statusCode,
      this.secrets.seal(JSON.stringify(kept), placeOf(actor, key)),
      run,
    ]);
    return body;
  }

  private async forget({ actor, key, run }: Attempt): Promise<void> {
    await this.database.query(prepared('DELETE FROM idempotency_key WHERE actor = $1 AND key = $2 AND run = $3 AND status IS NULL AND NOT effect'), [
      actor,
      key,
      run,
    ]);
  }
}
