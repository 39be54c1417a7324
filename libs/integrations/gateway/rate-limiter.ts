import { type FailureCode, type Limits, PlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database, prepared, newId } from '#kernel';
import { paceOf } from './pace.ts';
import { KeyedSemaphore } from './keyed-semaphore.ts';

/** The right to make one call to a platform; held until released or until its lease expires. */
export interface Lease {
  integrationId: string;
  n: number;
  holder: string;
  /** The integration's version when the lease was granted: settings read earlier may be stale. */
  version: number;
  /** Consecutive calls without an answer before this one. */
  failures: number;
  /** When the first request may leave, in milliseconds of `performance.now()`; `undefined` once used. */
  scheduledAt: number | undefined;
}

interface LeaseRow {
  closed_seconds: number;
  failures: number;
  version: number;
  n: number | null;
  wait: number | null;
  pulse: boolean | null;
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Commits asynchronously: losing the last milliseconds of limiter state in a crash is harmless. Applies to the statement that contains it. */
const relaxed = `relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;
// A reservation older than this is not used: requests that were spaced would leave together.
const staleMilliseconds = 50;
// How long the leases of a process that died stay taken.
const leaseSeconds = 15;
const breakerThreshold = 3;
const longestBackoffSeconds = 300;

const pulseOf = 'EXISTS (SELECT 1 FROM integration_pulse p WHERE p.integration_id = g.integration_id)';
/**
 * SQL that reserves the next request (see `paceOf`); parameter `$at` is the interval in seconds, the next one the burst. A crash loses the
 * last reservations, but none lies beyond `paced_until`, which is written durably once a second: after a crash (no row in
 * `integration_pulse`, which is unlogged) spacing continues from there. See docs/decisions/0020.
 */
const nextRequest = (at: number): string => `(next_request_at, paced_until) = (
  SELECT next, CASE WHEN crashed THEN next WHEN next > g.paced_until THEN next + interval '1 second' ELSE g.paced_until END
  FROM (SELECT crashed, greatest(g.next_request_at, clock_timestamp(), CASE WHEN crashed THEN g.paced_until END) + make_interval(secs => $${at}::float8) AS next
        FROM (SELECT NOT ${pulseOf}) last(crashed)) reserved)`;
const reservation = (at: number): string => `
  extract(epoch FROM g.next_request_at - make_interval(secs => $${at}::float8 * $${at + 1}::int) - clock_timestamp())::float8 AS wait, ${pulseOf} AS pulse,
  set_config('synchronous_commit', CASE WHEN g.paced_until - g.next_request_at IN (interval '0', interval '1 second') THEN 'on' ELSE 'off' END, true) AS commit`;
const monotonicTime = (seconds: number | null): number | undefined => (seconds === null ? undefined : performance.now() + seconds * 1000);

/** Limits the rate and concurrency of calls to each integration, and opens a circuit breaker. State is in PostgreSQL, shared by all processes. */
@Injectable()
export class RateLimiter implements OnModuleDestroy {
  private readonly held = new Map<string, Lease>();
  private readonly semaphore = new KeyedSemaphore();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  onModuleDestroy(): void {
    clearInterval(this.heartbeat);
  }

  /**
   * Waits for a lease, up to `waitSeconds`. Throws a `PlatformFailure`: `throttled` when the limit stays reached, `unavailable` while the breaker
   * is open (`probe` ignores the breaker).
   */
  async acquire(integrationId: string, limits: Limits, options: { waitSeconds: number; probe?: boolean }): Promise<Lease> {
    const until = performance.now() + options.waitSeconds * 1000;
    const full = (): PlatformFailure => new PlatformFailure('throttled', 'Há chamadas demais em andamento nesta plataforma.', { retryAfterSeconds: 5 });
    if (!(await this.semaphore.acquire(integrationId, limits.concurrency, options.waitSeconds * 1000))) throw full();
    try {
      for (;;) {
        const lease = await this.tryAcquire(integrationId, limits, options.probe ?? false);
        if (lease) return lease;
        if (performance.now() > until) throw full();
        await sleep(20 + Math.random() * 60);
      }
    } catch (error) {
      this.semaphore.release(integrationId);
      throw error;
    }
  }

  /** Returns `undefined` when other processes hold all leases. */
  private async tryAcquire(integrationId: string, limits: Limits, probe: boolean): Promise<Lease | undefined> {
    const holder = newId();
    const row = await this.take(integrationId, limits, holder, probe);
    if (row.pulse === false) await this.beat(integrationId);
    const lease =
      row.n === null ? undefined : { integrationId, n: row.n, holder, version: row.version, failures: row.failures, scheduledAt: monotonicTime(row.wait) };
    if (row.closed_seconds <= 0 || probe) {
      if (lease) this.hold(lease);
      return lease;
    }
    if (lease) await this.free(lease);
    throw new PlatformFailure(row.failures >= breakerThreshold ? 'unavailable' : 'throttled', 'A plataforma está em espera.', {
      retryAfterSeconds: row.closed_seconds,
    });
  }

  /** Takes a lease and reserves its first request in one statement, because every call makes at least one request. */
  private async take(integrationId: string, limits: Limits, holder: string, probe: boolean): Promise<LeaseRow> {
    const { intervalSeconds, burst } = paceOf(limits.requests);
    const [row] = await this.database.rows<LeaseRow>(
      prepared(`WITH ${relaxed}, gate AS (
         -- before PostgreSQL 17 nothing can be subtracted from closed_until's default of -infinity
         SELECT extract(epoch FROM greatest(g.closed_until, now() - interval '1 second') - now())::float8 AS closed_seconds, g.failures, i.version
         FROM integration_gate g JOIN integration i ON i.id = g.integration_id WHERE g.integration_id = $1
       ), free AS (
         -- while the breaker is half-open, one call at a time
         SELECT n FROM integration_slot, gate
         WHERE integration_id = $1 AND n < (CASE WHEN gate.failures >= $5 THEN 1 ELSE $4::int END) AND lease_until < now()
         ORDER BY n LIMIT 1 FOR UPDATE OF integration_slot SKIP LOCKED
       ), taken AS (
         UPDATE integration_slot s SET holder = $2, lease_until = now() + make_interval(secs => $3)
         FROM free, relaxed WHERE s.integration_id = $1 AND s.n = free.n RETURNING s.n
       ), paced AS (
         UPDATE integration_gate g SET ${nextRequest(7)}
         FROM taken, gate WHERE g.integration_id = $1 AND (gate.closed_seconds <= 0 OR $6) RETURNING ${reservation(7)}
       )
       SELECT gate.closed_seconds, gate.failures, gate.version, taken.n, paced.wait, paced.pulse
       FROM gate LEFT JOIN taken ON true LEFT JOIN paced ON true`),
      [integrationId, holder, leaseSeconds, limits.concurrency, breakerThreshold, probe, intervalSeconds, burst],
    );
    if (!row) throw new PlatformFailure('invalid-settings', 'A integração não existe mais.');
    return row;
  }

  /** Returns the lease. */
  async release(lease: Lease): Promise<void> {
    this.held.delete(lease.holder);
    if (this.held.size === 0) {
      clearInterval(this.heartbeat);
      this.heartbeat = undefined;
    }
    try {
      await this.free(lease);
    } finally {
      this.semaphore.release(lease.integrationId);
    }
  }

  private async free(lease: Lease): Promise<void> {
    await this.database.query(
      prepared(
        `WITH ${relaxed} UPDATE integration_slot SET lease_until = '-infinity', holder = NULL FROM relaxed WHERE integration_id = $1 AND n = $2 AND holder = $3`,
      ),
      [lease.integrationId, lease.n, lease.holder],
    );
  }

  /** Extends the leases of this process; one that has expired and was granted to another process is left alone. */
  async renew(): Promise<void> {
    const leases = [...this.held.values()];
    await this.database.query(
      prepared(`WITH ${relaxed} UPDATE integration_slot s SET lease_until = now() + make_interval(secs => $4)
       FROM relaxed, unnest($1::uuid[], $2::int[], $3::uuid[]) AS mine(integration_id, n, holder)
       WHERE s.integration_id = mine.integration_id AND s.n = mine.n AND s.holder = mine.holder`),
      [leases.map(({ integrationId }) => integrationId), leases.map(({ n }) => n), leases.map(({ holder }) => holder), leaseSeconds],
    );
  }

  private hold(lease: Lease): void {
    this.held.set(lease.holder, lease);
    // A failed renewal is made good by the next one.
    this.heartbeat ??= setInterval(() => void this.renew().catch(() => undefined), (leaseSeconds * 1000) / 3).unref();
  }

  /** Waits until the next request may leave: the one reserved with the lease first, then a new reservation for each. */
  async pace(lease: Lease, limits: Limits): Promise<void> {
    const reserved = lease.scheduledAt;
    lease.scheduledAt = undefined;
    const scheduledAt = reserved !== undefined && reserved > performance.now() - staleMilliseconds ? reserved : await this.reserve(lease.integrationId, limits);
    const wait = scheduledAt - performance.now();
    if (wait > 0) await sleep(wait);
  }

  /** Reserves the next request; returns when it may leave, in milliseconds of `performance.now()`. */
  async reserve(integrationId: string, limits: Limits): Promise<number> {
    const { intervalSeconds, burst } = paceOf(limits.requests);
    const [[row]] = await this.database.query<[{ wait: number; pulse: boolean }[], number]>(
      prepared(`UPDATE integration_gate g SET ${nextRequest(2)} WHERE integration_id = $1 RETURNING ${reservation(2)}`),
      [integrationId, intervalSeconds, burst],
    );
    if (row?.pulse === false) await this.beat(integrationId);
    return monotonicTime(row?.wait ?? 0) ?? 0;
  }

  /** Marks that the database has not crashed since: the table is unlogged, so a crash empties it. */
  private async beat(integrationId: string): Promise<void> {
    await this.database.query('INSERT INTO integration_pulse (integration_id) VALUES ($1) ON CONFLICT DO NOTHING', [integrationId]);
  }

  /** Records the outcome of a call: no answer counts towards opening the breaker, an answer closes it, a 429 makes every caller wait. */
  async learn(lease: Lease, code: FailureCode | 'ok', retryAfterSeconds?: number): Promise<void> {
    if (code === 'unavailable' || code === 'unknown') {
      await this.database.query(
        `UPDATE integration_gate SET failures = failures + 1,
           closed_until = greatest(closed_until, now() + make_interval(secs => greatest($2::float8, (CASE WHEN failures + 1 < $3 THEN 0 ELSE least($4, 5 * 2 ^ least(failures + 1 - $3, 10)) END) * $5::float8)))
         WHERE integration_id = $1`,
        [lease.integrationId, code === 'unavailable' ? (retryAfterSeconds ?? 0) : 0, breakerThreshold, longestBackoffSeconds, 0.8 + 0.4 * Math.random()],
      );
    } else if (code === 'throttled') {
      await this.database.query(
        `UPDATE integration_gate SET closed_until = greatest(closed_until, now() + make_interval(secs => $2)) WHERE integration_id = $1`,
        [lease.integrationId, Math.min(retryAfterSeconds ?? 30, 3600)],
      );
    } else if (lease.failures > 0) {
      await this.database.query(`UPDATE integration_gate SET failures = 0, closed_until = '-infinity' WHERE integration_id = $1`, [lease.integrationId]);
    }
  }

  /** Closes the breaker at an operator's request. */
  async reopen(db: { query: Database['query'] }, integrationId: string): Promise<void> {
    await db.query(`UPDATE integration_gate SET failures = 0, closed_until = '-infinity' WHERE integration_id = $1`, [integrationId]);
  }
}
