import { describe, expect, it } from '@jest/globals';
import { restartDelay } from './backoff.ts';

describe('restartDelay', () => {
  it('doubles from 1 s to 30 s while a process keeps dying', () => {
    const delays: number[] = [];
    for (let count = 0; count < 7; count += 1) delays.push(restartDelay(delays.at(-1), 50));
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('starts anew after a minute of health', () => {
    expect(restartDelay(16_000, 59_999)).toBe(30_000);
    expect(restartDelay(16_000, 60_000)).toBe(1_000);
  });
});
