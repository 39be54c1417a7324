import { Injectable } from '@nestjs/common';
import { Config, Database, prepared } from '#kernel';
import { RecheckPace, urgency } from '#integrations';

/** A leased account. Later writes are valid only while the account's epoch still equals `epoch`. */
export interface Claim {
  accountId: string;
  integrationId: string;
  epoch: string;
  urgency: number;
}

interface ClaimRow {
  id: string;
  integration_id: string;
  epoch: string;
  urgency: number;
}

/** Claims due accounts, most urgent first. The account rows are the queue; each claim is a transaction of one statement. */
@Injectable()
export class Claims {
  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly recheckPace: RecheckPace,
  ) {}

  /** Integrations that may be called and have something due. */
  async runnable(): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      prepared(`SELECT i.id FROM integration i JOIN integration_gate g ON g.integration_id = i.id
       WHERE i.enabled AND i.health <> 'paused' AND g.closed_until <= now()
         AND EXISTS (SELECT 1 FROM generate_series(0, 4) u CROSS JOIN LATERAL (
           SELECT 1 FROM account a WHERE a.integration_id = i.id AND a.urgency = u AND a.due_at <= now()
             AND (u < ${urgency.look} OR g.next_look_at <= now()) LIMIT 1) due)`),
    );
    return rows.map(({ id }) => id);
  }

  /** Up to `count` due accounts of an integration. */
  async take(integrationId: string, count: number, pace: { max: number; perSeconds: number }): Promise<Claim[]> {
    const claims: Claim[] = [];
    for (let u = urgency.unblock as number; u <= urgency.look && claims.length < count; u += 1) {
      if (u === urgency.look && !(await this.recheckPace.acquire(integrationId, pace))) break;
      claims.push(...(await this.takeOf(integrationId, u, u === urgency.look ? 1 : count - claims.length)));
    }
    return claims;
  }

  private async takeOf(integrationId: string, u: number, count: number): Promise<Claim[]> {
    const [rows] = await this.database.query<[ClaimRow[], number]>(
      prepared(`UPDATE account SET lease_until = now() + make_interval(secs => $4), due_at = now() + make_interval(secs => $4), epoch = epoch + 1
       WHERE id IN (SELECT id FROM account
                    WHERE integration_id = $1 AND urgency = $2 AND due_at <= now() AND (lease_until IS NULL OR lease_until < now())
                    ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING id, integration_id, epoch, urgency`),
      [integrationId, u, count, this.config.leaseSeconds],
    );
    return rows.map((row) => ({ accountId: row.id, integrationId: row.integration_id, epoch: row.epoch, urgency: row.urgency }));
  }

  /** Renews the leases whose epoch still matches. Returns the ids of the renewed accounts. */
  async renew(claims: readonly Claim[]): Promise<Set<string>> {
    if (claims.length === 0) return new Set();
    const [rows] = await this.database.query<[{ id: string }[], number]>(
      prepared(`UPDATE account a SET lease_until = now() + make_interval(secs => $3), due_at = CASE WHEN a.due_at > now() THEN now() + make_interval(secs => $3) ELSE a.due_at END
       FROM unnest($1::uuid[], $2::bigint[]) AS mine(id, epoch) WHERE a.id = mine.id AND a.epoch = mine.epoch AND a.lease_until > now() RETURNING a.id`),
      [claims.map(({ accountId }) => accountId), claims.map(({ epoch }) => epoch), this.config.leaseSeconds],
    );
    return new Set(rows.map(({ id }) => id));
  }
}
