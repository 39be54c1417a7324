import type { Limits } from '@content-platforms/plugin-sdk';

/** How requests are spaced: one every `intervalSeconds`, `burst` of them at once after a rest. */
export interface Pace {
  intervalSeconds: number;
  burst: number;
}

/** Requests need a moment on the wire, and not always the same: what leaves evenly may arrive closer. */
const jitterMargin = 1.02;

/**
 * Never more than `max` requests in any window of `perSeconds`: a window can see `burst + perSeconds / interval` of them
 * (the generic cell rate algorithm, ITU-T I.371), so the interval is stretched to leave room for the burst.
 */
export function paceOf({ max, perSeconds }: Limits['requests']): Pace {
  const burst = Math.max(1, Math.floor(max / 10));
  return { burst, intervalSeconds: (perSeconds * jitterMargin) / Math.max(1, max - burst) };
}
