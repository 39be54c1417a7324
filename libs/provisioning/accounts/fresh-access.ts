import type { Access } from '@content-platforms/plugin-sdk';

/**
 * The way in that is good from now on, of the one that is kept and the one that the platform was asked for. Many platforms tell a password
 * once: an answer that says nothing (`null`), or names the same login without it, takes nothing away.
 */
export function freshAccess(kept: Access | null, answered: Access | null): Access | null {
  if (!answered) return kept;
  if (answered.kind !== 'login' || answered.password !== undefined) return answered;
  return kept?.kind === 'login' && kept.username === answered.username ? kept : answered;
}
