const firstMs = 1_000;
const longestMs = 30_000;
/** Lived this long: whatever it died of is new. */
const healthyMs = 60_000;

/** How long to wait before a process that died is started again: 1 s, 2 s … 30 s, from 1 s again after a minute of health. */
export function restartDelay(previousMs: number | undefined, livedMs: number): number {
  if (previousMs === undefined || livedMs >= healthyMs) return firstMs;
  return Math.min(previousMs * 2, longestMs);
}
