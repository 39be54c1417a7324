import type { Limits } from '@content-platforms/plugin-sdk';

/** Spacing of requests: one every `intervalSeconds`, up to `burst` at once after a pause. */
export interface Pace {
  intervalSeconds: number;
  burst: number;
}

/** Network delay varies, so requests that leave evenly may arrive closer together. */
const jitterMargin = 1.02;

/**
 * Returns a spacing that never exceeds `max` requests in any window of `perSeconds`. A window can contain `burst + perSeconds / interval` requests
 * (generic cell rate algorithm, ITU-T I.371), so the interval is lengthened to allow for the burst.
 */
export function paceOf({ max, perSeconds }: Limits['requests']): Pace {
  const burst = Math.max(1, Math.floor(max / 10));
  return { burst, intervalSeconds: (perSeconds * jitterMargin) / Math.max(1, max - burst) };
}
