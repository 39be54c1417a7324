import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../time/clock.ts';
import { Config } from '../config/config.ts';
import { Database, sqlStateOf } from '../database/database.ts';
import { prepared } from '../database/prepared-statements.ts';
import { kernelProblem } from './problem.ts';

interface Lease {
  minute: number;
  left: number;
  /** No request is left in this minute. */
  over: boolean;
}

const minuteMilliseconds = 60_000;
/** A lease is this fraction of the limit, so that several processes share it … */
const share = 20;
/** … and never more than this, so that a process that dies wastes little. */
const largestLease = 500;
const mostRemembered = 10_000;
const readOnlyTransaction = '25006';

/**
 * Limits the requests per minute of each key, person or unauthenticated address, over all processes. Each process leases a share of the limit from
 * PostgreSQL and counts it down in memory, so nearly all requests cost nothing.
 */
@Injectable()
export class RequestRate {
  private readonly logger = new Logger(RequestRate.name);
  private readonly leases = new Map<string, Lease>();
  private readonly pending = new Map<string, Promise<void>>();
  /** Taken in this process alone, while the database takes no writes. */
  private readonly counted = new Map<string, { minute: number; taken: number }>();
  private cleaned = 0;

  constructor(
    private readonly database: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Counts one request of `who`. Returns a promise only when a lease must be fetched. Throws `too_many_requests`. */
  take(who: string): Promise<void> | undefined {
    const now = this.clock.now().getTime();
    const minute = Math.floor(now / minuteMilliseconds);
    const lease = this.leases.get(who);
    if (lease?.minute === minute && lease.left > 0) {
      lease.left -= 1;
      return undefined;
    }
    if (lease?.minute === minute && lease.over) {
      const seconds = Math.ceil(((minute + 1) * minuteMilliseconds - now) / 1000);
      throw kernelProblem('too_many_requests', { seconds }, { extra: { retryAfterSeconds: seconds } });
    }
    return this.renew(who, minute);
  }

  private async renew(who: string, minute: number): Promise<void> {
    let pending = this.pending.get(who);
    if (!pending) {
      pending = this.lease(who, minute).finally(() => this.pending.delete(who));
      this.pending.set(who, pending);
    }
    await pending;
    await this.take(who);
  }

  private async lease(who: string, minute: number): Promise<void> {
    const limit = this.config.requestsPerMinute;
    const size = Math.max(1, Math.min(largestLease, Math.floor(limit / share)));
    const [row] = await this.taken(minute, who, size, limit);
    const granted = row ? size - Math.max(0, row.taken - limit) : 0;
    if (this.leases.size >= mostRemembered) this.leases.clear();
    this.leases.set(who, { minute, left: granted, over: granted === 0 });
    if (this.cleaned !== minute) this.clean(minute);
  }

  /** A database that takes no writes counts nothing: reads go on, and each process then counts for itself. */
  private async taken(minute: number, who: string, size: number, limit: number): Promise<{ taken: number }[]> {
    return this.database
      .rows<{ taken: number }>(
        prepared(`INSERT INTO request_lease AS l (minute, principal, taken) VALUES ($1, $2, $3)
       ON CONFLICT (minute, principal) DO UPDATE SET taken = l.taken + $3 WHERE l.taken < $4 RETURNING taken`),
        [minute, who, size, limit],
      )
      .catch((error: unknown) => {
        if (sqlStateOf(error) !== readOnlyTransaction) throw error;
        const taken = Math.min(limit + size, (this.counted.get(who)?.minute === minute ? (this.counted.get(who)?.taken ?? 0) : 0) + size);
        if (this.counted.size >= mostRemembered) this.counted.clear();
        this.counted.set(who, { minute, taken });
        return [{ taken }];
      });
  }

  private clean(minute: number): void {
    this.cleaned = minute;
    this.database
      .query('DELETE FROM request_lease WHERE minute < $1', [minute - 1])
      .catch((error: unknown) => this.logger.warn({ err: error }, 'Old leases stay'));
  }
}
