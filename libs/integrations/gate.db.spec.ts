import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#kernel';
import { fakePlugin } from '../../test/support/fake-plugin.ts';
import { type RoomApp, startRooms } from '../../test/support/room-app.ts';
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

  it('spaces the requests of all processes together', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 10, perSeconds: 1 }, concurrency: 4, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    // Two processes know each other by the database alone.
    const gates = [new Gate(rooms.get(Database)), new Gate(rooms.get(Database))];
    const left: number[] = [];
    await Promise.all(Array.from({ length: 16 }, (_, n) => gates[n % 2]!.pace(id, limits).then(() => left.push(performance.now()))));
    left.sort((a, b) => a - b);
    // The moment a timer fires is a little off: 850 ms stand for the second of the limit.
    for (const [n, at] of left.entries()) expect((left[n + 10] ?? Infinity) - at).toBeGreaterThan(850);
  });
});
