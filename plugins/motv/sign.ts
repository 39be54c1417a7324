import { createHash } from 'node:crypto';

/** The header that every request carries: `user:timestamp:sha1(timestamp+user+secret)`, the timestamp in seconds since 1970. */
export function signature(username: string, secret: string, now: Date): string {
  const timestamp = Math.floor(now.getTime() / 1000);
  return `${username}:${timestamp}:${createHash('sha1').update(`${timestamp}${username}${secret}`).digest('hex')}`;
}
