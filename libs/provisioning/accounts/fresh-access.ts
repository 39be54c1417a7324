import type { Access } from '@content-platforms/plugin-sdk';

/**
 * Merges stored and fresh access data. Many platforms show a password only once, so an empty answer (`null`), or the same login without a password,
 * keeps the stored data.
 */
export function freshAccess(kept: Access | null, answered: Access | null): Access | null {
  if (!answered) return kept;
  if (answered.kind !== 'login' || answered.password !== undefined) return answered;
  return kept?.kind === 'login' && kept.username === answered.username ? kept : answered;
}
