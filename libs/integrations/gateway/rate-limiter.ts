import { type FailureCode, type Limits, PlatformFailure } from '@content-platforms/plugin-sdk';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database, hot, newId } from '#kernel';
import { paceOf } from './pace.ts';
import { Turns } from './turns.ts';

/** A place among the calls under way at once. */
export interface Slot {
  integrationId: string;
  n: number;
  holder: string;
  /** The integration's version when the slot was taken: settings read earlier may be stale. */
  version: number;
  /** How many times in a row nobody had answered. */
  failures: number;
  /** When its first request may leave, on the monotonic clock; `undefined` once that moment is used. */
  moment: number | undefined;
}

interface GateRow {
  closed_seconds: number;
  failures: number;
  version: number;
  n: number | null;
  wait: number | null;
  pulse: boolean | null;
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** What is written here need not survive a crash of the database by the last instants: it waits for no disk. Holds for the one statement it stands in. */
const relaxed = `relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;
// A moment that has passed this long ago is not used: what was spaced would leave together.
const staleMilliseconds = 50;
// A process that dies leaves its places taken for this long: nobody else calls from there meanwhile.
const slotSeconds = 15;
const breakerThreshold = 3;
const longestBackoffSeconds = 300;

const pulseOf = 'EXISTS (SELECT 1 FROM integration_pulse p WHERE p.integration_id = g.integration_id)';
/**
 * SQL of the spacing (`paceOf`); the interval in seconds is parameter `$at`, the burst the one after it. A crash forgets the last
 * reservations, but none was made beyond `paced_until`, which did wait for the disk: without a pulse, which does not outlive a crash, that
 * is where it goes on from. One write to the disk is good for the reservations of a second. (docs/decisions/0020)
 */
const nextMoment = (at: number): string => `(next_request_at, paced_until) = (
  SELECT moment, CASE WHEN crashed THEN moment WHEN moment > g.paced_until THEN moment + interval '1 second' ELSE g.paced_until END
  FROM (SELECT crashed, greatest(g.next_request_at, clock_timestamp(), CASE WHEN crashed THEN g.paced_until END) + make_interval(secs => $${at}::float8) AS moment
        FROM (SELECT NOT ${pulseOf}) last(crashed)) reserved)`;
const reservation = (at: number): string => `
  extract(epoch FROM g.next_request_at - make_interval(secs => $${at}::float8 * $${at + 1}::int) - clock_timestamp())::float8 AS wait, ${pulseOf} AS pulse,
  set_config('synchronous_commit', CASE WHEN g.paced_until - g.next_request_at IN (interval '0', interval '1 second') THEN 'on' ELSE 'off' END, true) AS commit`;
const momentIn = (seconds: number | null): number | undefined => (seconds === null ? undefined : performance.now() + seconds * 1000);

/** After `failures` silences in a row, how long nobody calls: 5 s, 10 s, … five minutes, give or take a fifth. */
export function backoffSeconds(failures: number, random: number): number {
  if (failures < breakerThreshold) return 0;
  return Math.min(longestBackoffSeconds, 5 * 2 ** (failures - breakerThreshold)) * (0.8 + 0.4 * random);
}

/** Rate, concurrency and breaker of each integration, kept in PostgreSQL so that all processes together respect them. */
@Injectable()
export class Gate implements OnModuleDestroy {
  private readonly inHand = new Map<string, Slot>();
  private readonly turns = new Turns();
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  onModuleDestroy(): void {
    clearInterval(this.heartbeat);
  }

  /** Waits for a free slot. Throws `throttled` or `unavailable` while the gate is closed (unless `probe`), and when none frees in time. */
  async enter(integrationId: string, limits: Limits, options: { waitSeconds: number; probe?: boolean }): Promise<Slot> {
    const until = performance.now() + options.waitSeconds * 1000;
    const full = (): PlatformFailure => new PlatformFailure('throttled', 'Há chamadas demais em andamento nesta plataforma.', { retryAfterSeconds: 5 });
    if (!(await this.turns.take(integrationId, limits.concurrency, options.waitSeconds * 1000))) throw full();
    try {
      for (;;) {
        const slot = await this.tryEnter(integrationId, limits, options.probe ?? false);
        if (slot) return slot;
        if (performance.now() > until) throw full();
        await sleep(20 + Math.random() * 60);
      }
    } catch (error) {
      this.turns.give(integrationId);
      throw error;
    }
  }

  /** `undefined`: other processes hold all places. */
  private async tryEnter(integrationId: string, limits: Limits, probe: boolean): Promise<Slot | undefined> {
    const holder = newId();
    const row = await this.take(integrationId, limits, holder, probe);
    if (row.pulse === false) await this.beat(integrationId);
    const slot = row.n === null ? undefined : { integrationId, n: row.n, holder, version: row.version, failures: row.failures, moment: momentIn(row.wait) };
    if (row.closed_seconds <= 0 || probe) {
      if (slot) this.hold(slot);
      return slot;
    }
    if (slot) await this.free(slot);
    throw new PlatformFailure(row.failures >= breakerThreshold ? 'unavailable' : 'throttled', 'A plataforma está em espera.', {
      retryAfterSeconds: row.closed_seconds,
    });
  }

  /** A place and, with it, the moment its first request may leave: one statement, for every call makes at least one. */
  private async take(integrationId: string, limits: Limits, holder: string, probe: boolean): Promise<GateRow> {
    const { intervalSeconds, burst } = paceOf(limits.requests);
    const [row] = await this.database.rows<GateRow>(
      hot(`WITH ${relaxed}, gate AS (
         -- before PostgreSQL 17 the infinite default of closed_until cannot be subtracted from
         SELECT extract(epoch FROM greatest(g.closed_until, now() - interval '1 second') - now())::float8 AS closed_seconds, g.failures, i.version
         FROM integration_gate g JOIN integration i ON i.id = g.integration_id WHERE g.integration_id = $1
       ), free AS (
         -- while it is being tried whether the platform is back, one call at a time
         SELECT n FROM integration_slot, gate
         WHERE integration_id = $1 AND n < (CASE WHEN gate.failures >= $5 THEN 1 ELSE $4::int END) AND lease_until < now()
         ORDER BY n LIMIT 1 FOR UPDATE OF integration_slot SKIP LOCKED
       ), taken AS (
         UPDATE integration_slot s SET holder = $2, lease_until = now() + make_interval(secs => $3)
         FROM free, relaxed WHERE s.integration_id = $1 AND s.n = free.n RETURNING s.n
       ), paced AS (
         UPDATE integration_gate g SET ${nextMoment(7)}
         FROM taken, gate WHERE g.integration_id = $1 AND (gate.closed_seconds <= 0 OR $6) RETURNING ${reservation(7)}
       )
       SELECT gate.closed_seconds, gate.failures, gate.version, taken.n, paced.wait, paced.pulse
       FROM gate LEFT JOIN taken ON true LEFT JOIN paced ON true`),
      [integrationId, holder, slotSeconds, limits.concurrency, breakerThreshold, probe, intervalSeconds, burst],
    );
    if (!row) throw new PlatformFailure('invalid-settings', 'A integração não existe mais.');
    return row;
  }

  async leave(slot: Slot): Promise<void> {
    this.inHand.delete(slot.holder);
    if (this.inHand.size === 0) {
      clearInterval(this.heartbeat);
      this.heartbeat = undefined;
    }
    try {
      await this.free(slot);
    } finally {
      this.turns.give(slot.integrationId);
    }
  }

  private async free(slot: Slot): Promise<void> {
    await this.database.query(
      hot(
        `WITH ${relaxed} UPDATE integration_slot SET lease_until = '-infinity', holder = NULL FROM relaxed WHERE integration_id = $1 AND n = $2 AND holder = $3`,
      ),
      [slot.integrationId, slot.n, slot.holder],
    );
  }

  /** Keeps the places of all calls under way; a place that another holds by now stays theirs. */
  async renew(): Promise<void> {
    const slots = [...this.inHand.values()];
    await this.database.query(
      hot(`WITH ${relaxed} UPDATE integration_slot s SET lease_until = now() + make_interval(secs => $4)
       FROM relaxed, unnest($1::uuid[], $2::int[], $3::uuid[]) AS mine(integration_id, n, holder)
       WHERE s.integration_id = mine.integration_id AND s.n = mine.n AND s.holder = mine.holder`),
      [slots.map(({ integrationId }) => integrationId), slots.map(({ n }) => n), slots.map(({ holder }) => holder), slotSeconds],
    );
  }

  private hold(slot: Slot): void {
    this.inHand.set(slot.holder, slot);
    // The next beat makes good what one could not do.
    this.heartbeat ??= setInterval(() => void this.renew().catch(() => undefined), (slotSeconds * 1000) / 3).unref();
  }

  /** Waits for the moment that came with the place; after the first request, reserves the next one. */
  async pace(slot: Slot, limits: Limits): Promise<void> {
    const reserved = slot.moment;
    slot.moment = undefined;
    const moment = reserved !== undefined && reserved > performance.now() - staleMilliseconds ? reserved : await this.reserve(slot.integrationId, limits);
    const wait = moment - performance.now();
    if (wait > 0) await sleep(wait);
  }

  /** The next moment a request may leave, on the monotonic clock. */
  async reserve(integrationId: string, limits: Limits): Promise<number> {
    const { intervalSeconds, burst } = paceOf(limits.requests);
    const [[row]] = await this.database.query<[{ wait: number; pulse: boolean }[], number]>(
      hot(`UPDATE integration_gate g SET ${nextMoment(2)} WHERE integration_id = $1 RETURNING ${reservation(2)}`),
      [integrationId, intervalSeconds, burst],
    );
    if (row?.pulse === false) await this.beat(integrationId);
    return momentIn(row?.wait ?? 0) ?? 0;
  }

  /** No crash since; until the next one. */
  private async beat(integrationId: string): Promise<void> {
    await this.database.query('INSERT INTO integration_pulse (integration_id) VALUES ($1) ON CONFLICT DO NOTHING', [integrationId]);
  }

  /** What a call's end says about the platform: silence opens the breaker, an answer closes it, a 429 makes everybody wait. */
  async learn(slot: Slot, code: FailureCode | 'ok', retryAfterSeconds?: number): Promise<void> {
    if (code === 'unavailable' || code === 'unknown') {
      await this.database.query(
        `UPDATE integration_gate SET failures = failures + 1,
           closed_until = greatest(closed_until, now() + make_interval(secs => greatest($2::float8, (CASE WHEN failures + 1 < $3 THEN 0 ELSE least($4, 5 * 2 ^ least(failures + 1 - $3, 10)) END) * $5::float8)))
         WHERE integration_id = $1`,
        [slot.integrationId, code === 'unavailable' ? (retryAfterSeconds ?? 0) : 0, breakerThreshold, longestBackoffSeconds, 0.8 + 0.4 * Math.random()],
      );
    } else if (code === 'throttled') {
      await this.database.query(
        `UPDATE integration_gate SET closed_until = greatest(closed_until, now() + make_interval(secs => $2)) WHERE integration_id = $1`,
        [slot.integrationId, Math.min(retryAfterSeconds ?? 30, 3600)],
      );
    } else if (slot.failures > 0) {
      await this.database.query(`UPDATE integration_gate SET failures = 0, closed_until = '-infinity' WHERE integration_id = $1`, [slot.integrationId]);
    }
  }

  /** A person says it is worth trying again. */
  async reopen(db: { query: Database['query'] }, integrationId: string): Promise<void> {
    await db.query(`UPDATE integration_gate SET failures = 0, closed_until = '-infinity' WHERE integration_id = $1`, [integrationId]);
  }
}
