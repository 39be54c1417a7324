import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#kernel';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type RoomApp, startRooms } from '../../../test/support/room-app.ts';
import { Gate } from './gate.ts';

describe('Gate', () => {
  let rooms: RoomApp;
  beforeAll(async () => {
    rooms = await startRooms([], { plugins: [fakePlugin('acme')] });
  });
  afterAll(() => rooms.close());

  it('a place is kept while its process lives, soon free when it died, and never taken back', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 10, perSeconds: 1 }, concurrency: 1, callTimeoutSeconds: 600, settleSeconds: 1, giveUpSeconds: 60 };
    const database = rooms.get(Database);
    const [gate, other] = [new Gate(database), new Gate(database)];
    const left = async (): Promise<number> => {
      const [row] = await database.rows<{ seconds: number }>(
        'SELECT extract(epoch FROM lease_until - now())::float8 AS seconds FROM integration_slot WHERE integration_id = $1 AND n = 0',
        [id],
      );
      return row?.seconds ?? NaN;
    };
    const expire = (): Promise<unknown> =>
      database.query(`UPDATE integration_slot SET lease_until = now() - interval '1 second' WHERE integration_id = $1`, [id]);
    await gate.enter(id, limits, { waitSeconds: 1 });
    expect(await left()).toBeLessThanOrEqual(15);
    await expire();
    await gate.renew();
    expect(await left()).toBeGreaterThan(10);
    await expect(other.enter(id, limits, { waitSeconds: 0.1 })).rejects.toMatchObject({ code: 'throttled' });

    await expire();
    const slot = await other.enter(id, limits, { waitSeconds: 1 });
    await expire();
    await gate.renew();
    expect(await left()).toBeLessThan(0);
    await other.leave(slot);
    for (const each of [gate, other]) each.onModuleDestroy();
  });

  it('a moment that went by unused is not used late', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 1, perSeconds: 1 }, concurrency: 2, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    const gate = new Gate(rooms.get(Database));
    const [slow, quick] = [await gate.enter(id, limits, { waitSeconds: 1 }), await gate.enter(id, limits, { waitSeconds: 1 })];
    await gate.pace(quick, limits);
    const quickLeft = performance.now();
    await gate.pace(slow, limits);
    expect(performance.now() - quickLeft).toBeGreaterThan(850);
    await Promise.all([gate.leave(slow), gate.leave(quick)]);
    gate.onModuleDestroy();
  });

  it('goes on from where it may have been, when a crash of the database forgot the last reservations', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 20, perSeconds: 1 }, concurrency: 8, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    const database = rooms.get(Database);
    const gate = new Gate(database);
    const row = async (): Promise<{ next: number; paced: number; pulse: boolean }> => {
      const [gateRow] = await database.rows<{ next: number; paced: number; pulse: boolean }>(
        `SELECT extract(epoch FROM next_request_at)::float8 AS next, extract(epoch FROM paced_until)::float8 AS paced,
           EXISTS (SELECT 1 FROM integration_pulse WHERE integration_id = $1) AS pulse FROM integration_gate WHERE integration_id = $1`,
        [id],
      );
      return gateRow!;
    };
    const slot = await gate.enter(id, limits, { waitSeconds: 10 });
    for (let request = 0; request < 6; request += 1) await gate.pace(slot, limits);
    const before = await row();
    expect(before.pulse).toBe(true);
    expect(before.paced).toBeGreaterThanOrEqual(before.next);
    // What a crash leaves: an older moment, and no pulse.
    await database.query(`UPDATE integration_gate SET next_request_at = next_request_at - interval '0.6 seconds' WHERE integration_id = $1`, [id]);
    await database.query('DELETE FROM integration_pulse WHERE integration_id = $1', [id]);
    await Promise.all(Array.from({ length: 4 }, () => gate.pace(slot, limits)));
    const after = await row();
    expect(after.next).toBeGreaterThan(before.paced);
    // Not a second for each of those who ran into it: one, and each its own interval.
    expect(after.next).toBeLessThan(before.paced + 0.9);
    expect(after.pulse).toBe(true);
    await gate.leave(slot);
    gate.onModuleDestroy();
  });

  it('spaces the requests of all processes together', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 10, perSeconds: 1 }, concurrency: 8, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    // Two processes know each other by the database alone.
    const gates = [new Gate(rooms.get(Database)), new Gate(rooms.get(Database))];
    const left: number[] = [];
    const calls = Array.from({ length: 8 }, async (_, n) => {
      const gate = gates[n % 2]!;
      const slot = await gate.enter(id, limits, { waitSeconds: 10 });
      // The first moment came with the place, the second is asked for.
      for (let request = 0; request < 2; request += 1) {
        await gate.pace(slot, limits);
        left.push(performance.now());
      }
      await gate.leave(slot);
    });
    await Promise.all(calls);
    for (const each of gates) each.onModuleDestroy();
    expect(left).toHaveLength(16);
    left.sort((a, b) => a - b);
    // The moment a timer fires is a little off: 850 ms stand for the second of the limit.
    for (const [n, at] of left.entries()) expect((left[n + 10] ?? Infinity) - at).toBeGreaterThan(850);
  });
});
