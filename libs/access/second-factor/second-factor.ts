import { Secret, TOTP } from 'otpauth';
import { randomInt } from 'node:crypto';

const periodSeconds = 30;
/** Steps before and after the current one that still count: clocks differ. */
const drift = 1;

const totp = (secret: string, email: string): TOTP =>
  new TOTP({ issuer: 'Plataformas de Conteúdo', label: email, secret: Secret.fromBase32(secret), period: periodSeconds });

/** 160 random bits, base32. */
export const mintSecret = (): string => new Secret({ size: 20 }).base32;

/** What the authenticator application scans. */
export const uriOf = (secret: string, email: string): string => totp(secret, email).toString();

/** The time step that `code` belongs to, or `undefined`. A step works once: its number is remembered. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totp(secret, '').validate({ token: code, timestamp: now.getTime(), window: drift });
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / periodSeconds) + delta;
}

const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const letters = (): string => Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');

/**
 * Ten codes for the day the telephone is lost, each for one use: `k7mpq2-w9xtbd-h4vnz8-rcyfj3`. 118 bits: nobody who has their hashes tries
 * them all (ASVS 6.5.2 asks for 112 where the hash is a fast one).
 */
export const mintRecoveryCodes = (): string[] => Array.from({ length: 10 }, () => Array.from({ length: 4 }, letters).join('-'));

/** As people type them. */
export const plainCode = (code: string): string => code.toLowerCase().replace(/[^a-z0-9]/g, '');
