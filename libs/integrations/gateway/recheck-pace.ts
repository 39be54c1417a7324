import { Injectable } from '@nestjs/common';
import { Database, prepared } from '#kernel';

/** Re-checks may use a tenth of a platform's request rate. */
const shareOfRate = 10;
const requestsPerCheck = 2;

/** Spaces the daily re-checks of each integration's accounts, for all workers together. */
@Injectable()
export class RecheckPace {
  constructor(private readonly database: Database) {}

  /** Returns true when one account of the integration may be re-checked now, and reserves the time until the next one. */
  async acquire(integrationId: string, { max, perSeconds }: { max: number; perSeconds: number }): Promise<boolean> {
    const [, count] = await this.database.query<[unknown[], number]>(
      prepared(`UPDATE integration_gate SET next_look_at = now() + make_interval(secs => $2) WHERE integration_id = $1 AND next_look_at <= now()`),
      [integrationId, (perSeconds / max) * shareOfRate * requestsPerCheck],
    );
    return count > 0;
  }
}
