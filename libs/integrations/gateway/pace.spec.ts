import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { paceOf } from './pace.ts';

/** The arithmetic of the gate's statement, on a clock of our own. */
function reserve(pace: ReturnType<typeof paceOf>, arrivals: number[]): number[] {
  let next = -Infinity;
  return arrivals.map((now) => {
    next = Math.max(next, now) + pace.intervalSeconds;
    return now + Math.max(0, next - pace.burst * pace.intervalSeconds - now);
  });
}

describe('paceOf', () => {
  it('never lets more than max requests into any window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 400 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.float({ min: 0, max: 120, noNaN: true }), { maxLength: 600 }),
        (max, perSeconds, times) => {
          const sent = reserve(
            paceOf({ max, perSeconds }),
            times.toSorted((a, b) => a - b),
          ).toSorted((a, b) => a - b);
          sent.forEach((start, i) => {
            const inWindow = sent.slice(i).filter((t) => t < start + perSeconds).length;
            expect(inWindow).toBeLessThanOrEqual(max);
          });
        },
      ),
    );
  });

  it.each([
    // A tenth of them at once, the others spread over the time with 2 % to spare; at least one.
    [
      { max: 300, perSeconds: 60 },
      { burst: 30, intervalSeconds: 61.2 / 270 },
    ],
    [
      { max: 15, perSeconds: 1 },
      { burst: 1, intervalSeconds: 1.02 / 14 },
    ],
    [
      { max: 1, perSeconds: 2 },
      { burst: 1, intervalSeconds: 2.04 },
    ],
  ])('of %j', (requests, pace) => {
    expect(paceOf(requests).burst).toBe(pace.burst);
    expect(paceOf(requests).intervalSeconds).toBeCloseTo(pace.intervalSeconds, 12);
  });

  it('uses at least four fifths of what is allowed', () => {
    for (const max of [10, 50, 300]) expect(60 / paceOf({ max, perSeconds: 60 }).intervalSeconds).toBeGreaterThan(max * 0.8);
  });
});
