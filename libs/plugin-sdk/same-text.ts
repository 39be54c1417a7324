import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two texts in constant time, for credentials that a caller presents. */
export function sameText(given: string, known: string): boolean {
  return timingSafeEqual(digest(given), digest(known));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
