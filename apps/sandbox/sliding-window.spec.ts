import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlidingWindow } from './sliding-window.ts';
import { Traffic } from './traffic.ts';

describe('SlidingWindow', () => {
  it('counts as a naive count does, and says when there is room again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), fc.integer({ min: 1, max: 10 }), (gaps, limit) => {
        const window = new SlidingWindow(1000);
        const instants: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          instants.push(now);
          const naive = (at: number): number => instants.filter((instant) => instant > at - 1000).length;
          expect(window.add(now)).toBe(naive(now));
          const wait = window.millisecondsUntilBelow(limit, now);
          expect(naive(now + wait)).toBeLessThan(limit);
          if (wait > 0) expect(naive(now + wait - 1)).toBeGreaterThanOrEqual(limit);
        }
      }),
    );
  });
});

describe('Traffic', () => {
  it('keeps the peaks of any alignment, and of what is open at once', () => {
    const traffic = new Traffic();
    const request = { method: 'GET', path: '/x?y=1', route: 'GET /x' };
    // 3 across the turn of a second, 5 across the turn of a minute.
    const seen = [59_000, 59_800, 59_900, 60_100, 100_000].map((at) => traffic.arrive(at, request));
    seen.forEach((each) => traffic.leave(each, 200));
    const { peakPerSecond, peakPerMinute, peakConcurrency, open, byRoute, byOutcome } = traffic.summary();
    expect({ peakPerSecond, peakPerMinute, peakConcurrency, open, byRoute, byOutcome }).toEqual({
      peakPerSecond: 3,
      peakPerMinute: 5,
      peakConcurrency: 5,
      open: 0,
      byRoute: { 'GET /x': 5 },
      byOutcome: { 200: 5 },
    });
    traffic.zero();
    expect(traffic.arrive(100_001, request).seq).toBe(6);
    expect(traffic.summary()).toMatchObject({ total: 1, peakPerMinute: 1, peakConcurrency: 1 });
  });
});
