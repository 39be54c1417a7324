import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** 256 random bits, as text. */
export const mintToken = (): string => randomBytes(32).toString('base64url');
/** A key of the API; shown once. */
export const mintKey = (): string => `cp_${mintToken()}`;
/** What is stored of a token. It is random and long: a fast hash is enough, and lets it be found by it. */
export const hashToken = digest;

/** The token that a session's writes carry in `X-CSRF-Token`: whoever cannot read the cookie cannot make it. */
export const csrfTokenOf = (sessionToken: string): string => digest(`csrf\0${sessionToken}`);

/** Whether two secrets are the same, in a time that tells nothing about where they differ. */
export const isSame = (given: string, wanted: string): boolean => timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(wanted)));
