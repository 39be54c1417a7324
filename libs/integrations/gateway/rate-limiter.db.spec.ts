import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#kernel';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { RateLimiter } from './rate-limiter.ts';

describe('RateLimiter', () => {
  let rooms: ModuleApp;
  beforeAll(async () => {
    rooms = await startModules([], { plugins: [fakePlugin('acme')] });
  });
  afterAll(() => rooms.close());

  it('a place is kept while its process lives, soon free when it died, and never taken back', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 10, perSeconds: 1 }, concurrency: 1, callTimeoutSeconds: 600, settleSeconds: 1, giveUpSeconds: 60 };
    const database = rooms.get(Database);
    const [limiter, other] = [new RateLimiter(database), new RateLimiter(database)];
    const left = async (): Promise<number> => {
      const [row] = await database.rows<{ seconds: number }>(
        'SELECT extract(epoch FROM lease_until - now())::float8 AS seconds FROM integration_slot WHERE integration_id = $1 AND n = 0',
        [id],
      );
      return row?.seconds ?? NaN;
    };
    const expire = (): Promise<unknown> =>
      database.query(`UPDATE integration_slot SET lease_until = now() - interval '1 second' WHERE integration_id = $1`, [id]);
    await limiter.acquire(id, limits, { waitSeconds: 1 });
    expect(await left()).toBeLessThanOrEqual(15);
    await expire();
    await limiter.renew();
    expect(await left()).toBeGreaterThan(10);
    await expect(other.acquire(id, limits, { waitSeconds: 0.1 })).rejects.toMatchObject({ code: 'throttled' });

    await expire();
    const lease = await other.acquire(id, limits, { waitSeconds: 1 });
    await expire();
    await limiter.renew();
    expect(await left()).toBeLessThan(0);
    await other.release(lease);
    for (const each of [limiter, other]) each.onModuleDestroy();
  });

  it('a moment that went by unused is not used late', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 1, perSeconds: 1 }, concurrency: 2, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    const limiter = new RateLimiter(rooms.get(Database));
    const [slow, quick] = [await limiter.acquire(id, limits, { waitSeconds: 1 }), await limiter.acquire(id, limits, { waitSeconds: 1 })];
    await limiter.pace(quick, limits);
    const quickLeft = performance.now();
    await limiter.pace(slow, limits);
    expect(performance.now() - quickLeft).toBeGreaterThan(850);
    await Promise.all([limiter.release(slow), limiter.release(quick)]);
    limiter.onModuleDestroy();
  });

  it('goes on from where it may have been, when a crash of the database forgot the last reservations', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 20, perSeconds: 1 }, concurrency: 8, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    const database = rooms.get(Database);
    const limiter = new RateLimiter(database);
    const row = async (): Promise<{ next: number; paced: number; pulse: boolean }> => {
      const [gateRow] = await database.rows<{ next: number; paced: number; pulse: boolean }>(
        `SELECT extract(epoch FROM next_request_at)::float8 AS next, extract(epoch FROM paced_until)::float8 AS paced,
           EXISTS (SELECT 1 FROM integration_pulse WHERE integration_id = $1) AS pulse FROM integration_gate WHERE integration_id = $1`,
        [id],
      );
      return gateRow!;
    };
    const lease = await limiter.acquire(id, limits, { waitSeconds: 10 });
    for (let request = 0; request < 6; request += 1) await limiter.pace(lease, limits);
    const before = await row();
    expect(before.pulse).toBe(true);
    expect(before.paced).toBeGreaterThanOrEqual(before.next);
    // What a crash leaves: an older moment, and no pulse.
    await database.query(`UPDATE integration_gate SET next_request_at = next_request_at - interval '0.6 seconds' WHERE integration_id = $1`, [id]);
    await database.query('DELETE FROM integration_pulse WHERE integration_id = $1', [id]);
    await Promise.all(Array.from({ length: 4 }, () => limiter.pace(lease, limits)));
    const after = await row();
    expect(after.next).toBeGreaterThan(before.paced);
    // Not a second for each of those who ran into it: one, and each its own interval.
    expect(after.next).toBeLessThan(before.paced + 0.9);
    expect(after.pulse).toBe(true);
    await limiter.release(lease);
    limiter.onModuleDestroy();
  });

  it('spaces the requests of all processes together', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 10, perSeconds: 1 }, concurrency: 8, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    // Two processes know each other by the database alone.
    const limiters = [new RateLimiter(rooms.get(Database)), new RateLimiter(rooms.get(Database))];
    const left: number[] = [];
    const calls = Array.from({ length: 8 }, async (_, n) => {
      const limiter = limiters[n % 2]!;
      const lease = await limiter.acquire(id, limits, { waitSeconds: 10 });
      // The first moment came with the place, the second is asked for.
      for (let request = 0; request < 2; request += 1) {
        await limiter.pace(lease, limits);
        left.push(performance.now());
      }
      await limiter.release(lease);
    });
    await Promise.all(calls);
    for (const each of limiters) each.onModuleDestroy();
    expect(left).toHaveLength(16);
    left.sort((a, b) => a - b);
    // The moment a timer fires is a little off: 850 ms stand for the second of the limit.
    for (const [n, at] of left.entries()) expect((left[n + 10] ?? Infinity) - at).toBeGreaterThan(850);
  });
});
