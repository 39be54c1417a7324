import type { HeldAccount, JsonObject } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { urgency } from '#integrations';
import { Database, prepared, newId, type Queryable, Secrets } from '#kernel';
import { accessPlace } from '../accounts/account.entity.ts';
import type { AccountFacts } from '../accounts/account-facts.ts';
import type { Claim } from './claims.ts';
import { keptOf, type Next } from './decide-next.ts';
import type { Wanted } from './wanted-products.ts';

export interface Attempt {
  id: string;
  key: string;
}

/** Result of a call, besides the decision on what is next. */
export interface Observed {
  held?: HeldAccount;
  memo?: JsonObject;
  access?: object;
  outcome: string;
  message: string | null;
}

const levelOf = (next: Next['urgency']): number | null => (next === 'keep' ? null : urgency[next]);

/** Stores an attempt before and after its call, each with one statement that requires a valid lease. */
@Injectable()
export class Journal {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Stores the attempt and the wanted state before the call. Returns `undefined` when the lease is lost. */
  async begin(claim: Claim, facts: AccountFacts, wanted: Wanted, worker: string): Promise<Attempt | undefined> {
    const attempt = { id: newId(), key: facts.operationKey ?? newId() };
    const products = JSON.stringify(wanted.products);
    const rows = await this.database.rows(
      prepared(`WITH mine AS (
         UPDATE account SET operation_key = $3, wanted = jsonb_build_object('revision', $4::bigint, 'products', $5::jsonb), updated_at = now()
         WHERE id = $1 AND epoch = $2 AND lease_until > now() RETURNING id)
       INSERT INTO operation (id, account_id, key, revision, epoch, verb, wanted, worker)
       SELECT $6, id, $3, $4, $2, 'set', $5, $7 FROM mine RETURNING id`),
      [claim.accountId, claim.epoch, attempt.key, facts.revision, products, attempt.id, worker],
    );
    return rows.length > 0 ? attempt : undefined;
  }

  /**
   * Stores the result after the call. `goOn` keeps the lease for the next one. Returns false when the lease was lost; only the journal has the result then. Violates
   * `account_remote_id` when another account holds the platform user.
   */
  async end(
    claim: Claim,
    facts: AccountFacts,
    attempt: Attempt,
    observed: Observed,
    next: Next,
    goOn: boolean,
    db: Queryable = this.database,
  ): Promise<boolean> {
    const held = observed.held ? JSON.stringify(keptOf(observed.held)) : null;
    const [row] = await db.query<{ recorded: boolean }[]>(
      prepared(`WITH recorded AS (
         UPDATE account SET
           state = CASE WHEN revision > $3 AND $4 = 'in_step' THEN 'pending' ELSE $4 END,
           -- asked for once more while this call was under way: that is another turn
           due_at = CASE WHEN revision > $3 OR (reassert AND NOT $26) THEN now() ELSE now() + make_interval(secs => $5) END,
           unsettled_until = CASE WHEN $6 THEN unsettled_until ELSE now() + make_interval(secs => $7) END,
           attempts = $8,
           operation_key = CASE WHEN $9 THEN operation_key END,
           running_since = CASE WHEN $10 THEN coalesce(running_since, now()) END,
           urgency = CASE WHEN $11::int IS NOT NULL AND revision <= $3 THEN $11 ELSE urgency END,
           urgent_since = CASE WHEN $11::int IS NOT NULL AND revision <= $3 THEN NULL ELSE urgent_since END,
           failure_code = $12, failure_message = $13, failure_field = $14, failure_remote_id = $15,
           failure_at = CASE WHEN $12::text IS NULL THEN NULL ELSE now() END,
           held = coalesce($16::jsonb, held),
           -- a user claimed while this call was under way stays claimed
           remote_id = CASE WHEN $16::jsonb IS NULL OR (revision > $3 AND adopt IS NOT NULL) THEN remote_id ELSE $16::jsonb ->> 'remoteId' END,
           observed_at = CASE WHEN $16::jsonb IS NULL THEN observed_at ELSE now() END,
           activated_at = coalesce($17::timestamptz, activated_at),
           memo = coalesce($18::jsonb, memo),
           access_sealed = coalesce($19, access_sealed),
           frozen_until = CASE WHEN $23 THEN now() + make_interval(secs => $7) END,
           reassert = reassert AND NOT $25,
           lease_until = CASE WHEN $24 THEN lease_until END, updated_at = now()
         WHERE id = $1 AND epoch = $2 RETURNING id)
       , journaled AS (
         UPDATE operation SET ended_at = now(), outcome = CASE WHEN EXISTS (SELECT 1 FROM recorded) THEN $21 ELSE 'lost' END, message = $22, held = $16 WHERE id = $20)
       SELECT EXISTS (SELECT 1 FROM recorded) AS recorded`),
      [
        claim.accountId,
        claim.epoch,
        facts.revision,
        next.state,
        next.dueInSeconds,
        next.unsettledSeconds === 'keep',
        next.unsettledSeconds === 'keep' ? null : next.unsettledSeconds,
        next.attempts,
        next.keepKey,
        next.running,
        levelOf(next.urgency),
        next.failure?.code ?? null,
        next.failure?.message ?? null,
        next.failure?.field ?? null,
        next.failure?.remoteId ?? null,
        held,
        observed.held?.activatedAt ?? null,
        observed.memo ? JSON.stringify(observed.memo) : null,
        observed.access ? this.secrets.seal(JSON.stringify(observed.access), accessPlace(claim.accountId)) : null,
        attempt.id,
        observed.outcome,
        observed.message,
        next.frozen,
        goOn,
        facts.reassert && ['done', 'more'].includes(observed.outcome),
        facts.reassert,
      ],
    );
    return row?.recorded ?? false;
  }

  /** Reschedules an account without a call. */
  async postpone(claim: Claim, facts: AccountFacts, change: { state?: string; dueInSeconds: number | null; urgency: Next['urgency'] }): Promise<void> {
    await this.database.query(
      prepared(`UPDATE account SET state = CASE WHEN revision > $3 THEN state ELSE coalesce($4, state) END,
         due_at = CASE WHEN revision > $3 THEN now() ELSE now() + make_interval(secs => $5) END,
         urgency = CASE WHEN $6::int IS NOT NULL AND revision <= $3 THEN $6 ELSE urgency END,
         urgent_since = CASE WHEN $6::int IS NOT NULL AND revision <= $3 THEN NULL ELSE urgent_since END,
         failure_code = CASE WHEN $4 = 'in_step' THEN NULL ELSE failure_code END, lease_until = NULL, updated_at = now()
       WHERE id = $1 AND epoch = $2`),
      [claim.accountId, claim.epoch, facts.revision, change.state ?? null, change.dueInSeconds, levelOf(change.urgency)],
    );
  }

  /**
   * Closes an attempt begun under an earlier lease that never ended: it may have taken effect, or still may, because its process could send until the
   * lease ended. Returns whether there was one.
   */
  async closeAbandoned(claim: Claim, settleSeconds: number): Promise<boolean> {
    const [row] = await this.database.rows<{ found: boolean }>(
      prepared(`WITH abandoned AS (
         UPDATE operation SET ended_at = now(), outcome = 'unknown', message = 'O processo foi interrompido antes de registrar a resposta.'
         WHERE account_id = $1 AND ended_at IS NULL AND epoch < $2 RETURNING id)
       , unsettled AS (
         UPDATE account SET state = 'unknown', updated_at = now(),
           frozen_until = greatest(frozen_until, now() + make_interval(secs => $3)), unsettled_until = greatest(unsettled_until, now() + make_interval(secs => $3))
         WHERE id = $1 AND epoch = $2 AND EXISTS (SELECT 1 FROM abandoned))
       SELECT EXISTS (SELECT 1 FROM abandoned) AS found`),
      [claim.accountId, claim.epoch, settleSeconds],
    );
    return row?.found ?? false;
  }
}
