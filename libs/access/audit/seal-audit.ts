import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database, type Queryable, Secrets, type Tx } from '#kernel';

const sealerLock = 7_640_019;
/** Events under one seal. */
const batch = 1_000;
const everyMilliseconds = 10_000;

/** What a chain begins with. */
export const genesis = 'genesis';

/** SQL: an event as it is sealed. Only what time zone, client and later columns cannot change. */
export const sealedText = `json_build_array(e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.actor, e.action, e.subject_kind, e.subject_id,
  e.before::text, e.after::text, e.reason, e.request_id, e.address)::text`;

/** The rows of a seal, in its order; fewer than its ids when some are gone. */
export async function sealedRows(db: Queryable, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ text: string }[]>(
    `SELECT ${sealedText} AS text FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(id, at) JOIN audit_event e ON e.id = wanted.id ORDER BY wanted.at`,
    [ids],
  );
  return rows.map(({ text }) => text);
}

/**
 * Chains what was added to the audit: each seal covers some events in an order, and the seal before it. Writers never wait for it:
 * they leave the ids of what they wrote, and one sealer at a time takes those that are committed. (docs/decisions/0034)
 */
@Injectable()
export class SealAudit {
  private readonly logger = new Logger(SealAudit.name);

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** Fires in the worker only; with several, whoever holds the lock. */
  @Interval('audit-seals', everyMilliseconds)
  async tick(): Promise<void> {
    await this.seal().catch((error: unknown) => this.logger.error({ err: error }, 'The audit was not sealed'));
  }

  /** Seals all that is committed. Answers how many events. */
  async seal(): Promise<number> {
    let sealed = 0;
    for (;;) {
      const count = await this.database.transaction((tx) => this.sealNext(tx));
      sealed += count;
      if (count < batch) return sealed;
    }
  }

  /** Keyed with the product's secret: who can write to the database alone cannot make a chain that fits. */
  hashOf(number: number, previous: string, rows: readonly string[]): string {
    return this.secrets.index([number, previous, ...rows].join('\n'), 'audit-seal');
  }

  private async sealNext(tx: Tx): Promise<number> {
    const [lock] = await tx.query<{ mine: boolean }[]>('SELECT pg_try_advisory_xact_lock($1) AS mine', [sealerLock]);
    if (!lock?.mine) return 0;
    const waiting = await tx.query<{ id: string }[]>(
      `SELECT u.event_id AS id FROM audit_unsealed u JOIN audit_event e ON e.id = u.event_id ORDER BY e.at, e.id LIMIT ${batch}`,
    );
    if (waiting.length === 0) return 0;
    const ids = waiting.map(({ id }) => id);
    const [last] = await tx.query<{ number: string; hash: string }[]>('SELECT number, hash FROM audit_seal ORDER BY number DESC LIMIT 1');
    const number = Number(last?.number ?? 0) + 1;
    const previous = last?.hash ?? genesis;
    const hash = this.hashOf(number, previous, await sealedRows(tx, ids));
    await tx.query('INSERT INTO audit_seal (number, event_ids, previous, hash) VALUES ($1, $2, $3, $4)', [number, ids, previous, hash]);
    await tx.query('DELETE FROM audit_unsealed WHERE event_id = ANY($1::uuid[])', [ids]);
    // The log is another place: a head written there shows a chain that was cut short.
    this.logger.log({ seal: number, hash, events: ids.length }, 'Audit sealed');
    return ids.length;
  }
}
