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

  it('spaces the requests of all processes together', async () => {
    const id = await rooms.integration('acme');
    const limits = { requests: { max: 10, perSeconds: 1 }, concurrency: 4, callTimeoutSeconds: 5, settleSeconds: 1, giveUpSeconds: 60 };
    // Two processes know each other by the database alone.
    const gates = [new Gate(rooms.get(Database)), new Gate(rooms.get(Database))];
    const left: number[] = [];
    await Promise.all(Array.from({ length: 16 }, (_, n) => gates[n % 2]!.pace(id, limits).then(() => left.push(performance.now()))));
    left.sort((a, b) => a - b);
    for (const [n, at] of left.entries()) expect((left[n + 10] ?? Infinity) - at).toBeGreaterThan(1_000);
  });
});
