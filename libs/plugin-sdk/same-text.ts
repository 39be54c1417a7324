import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two texts are the same, in a time that tells nothing of where they differ: for credentials somebody presents to us. */
export function sameText(given: string, known: string): boolean {
  return timingSafeEqual(digest(given), digest(known));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
