/** Result of one attempt: the status of the response, or none. */
export interface Tried {
  status: number | null;
  /** Wait requested by the receiver (`Retry-After`), in seconds. */
  retryAfterSeconds: number | null;
}

export type AfterAttempt = { status: 'delivered' } | { status: 'pending'; inSeconds: number } | { status: 'failed'; gone: boolean };

const minute = 60;
const hour = 3_600;
/** Delays before each retry: three days in all. */
export const pauses: readonly number[] = [10, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour, 12 * hour, 12 * hour, 20 * hour];

/** Decides what follows an attempt: 2xx succeeds, 410 disables the endpoint, anything else is retried. `random` (0 to 1) spreads retries by 10 %. */
export function decideAfterAttempt({ status, retryAfterSeconds }: Tried, attempt: number, random: number): AfterAttempt {
  if (status !== null && status >= 200 && status < 300) return { status: 'delivered' };
  if (status === 410) return { status: 'failed', gone: true };
  const pause = pauses[attempt - 1];
  if (pause === undefined) return { status: 'failed', gone: false };
  const asked = Math.min(retryAfterSeconds ?? 0, 24 * hour);
  return { status: 'pending', inSeconds: Math.max(asked, pause * (0.9 + random / 5)) };
}

/** Whether an endpoint has failed for so long that it is disabled. */
export const failingSecondsUntilOff = 3 * 24 * hour;
