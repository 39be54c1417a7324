import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');

const prefixes = { key: 'cp_', session: 'cps_', 'password-link': 'cpl_' } as const;

/** 256 random bits, as text, after a prefix by which logs and secret scanners recognise it. Shown once. */
export const mintToken = (kind: keyof typeof prefixes): string => prefixes[kind] + randomBytes(32).toString('base64url');
/** What is stored of a token. It is random and long: a fast hash is enough, and lets it be found by it. */
export const hashToken = digest;

/** The token that a session's writes carry in `X-CSRF-Token`: whoever cannot read the cookie cannot make it. */
export const csrfTokenOf = (sessionToken: string): string => digest(`csrf\0${sessionToken}`);

/** Whether two secrets are the same, in a time that tells nothing about where they differ. */
export const isSame = (given: string, wanted: string): boolean => timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(wanted)));
