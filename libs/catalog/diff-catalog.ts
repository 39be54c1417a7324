/** What applying a read catalog would do, in products. */
export interface SyncCounts {
  /** In the catalog just read. */
  listed: number;
  /** Known from earlier syncs and not retired. */
  known: number;
  added: number;
  /** Anything shown differs, its status too: closed, reopened, returned. */
  changed: number;
  /** Known, not retired yet, and not listed any more. */
  retired: number;
  unchanged: number;
}

export type HeldBecause = 'empty_catalog' | 'many_retired';
export type SyncDecision = { held: false } | { held: true; because: HeldBecause; percent: number };

const maxRetiredPercent = 15;
const alwaysRetirable = 10;

/**
 * The brake on catalogs: whether what was read may be applied at once or has to be confirmed by a person. An empty catalog, or
 * one that retires many products, is more often the platform's mistake than its decision.
 */
export function decideSync({ listed, known, retired }: SyncCounts): SyncDecision {
  const percent = known === 0 ? 0 : Math.round((retired * 100) / known);
  if (listed === 0 && known > 0) return { held: true, because: 'empty_catalog', percent };
  if (retired > alwaysRetirable && retired * 100 > known * maxRetiredPercent) return { held: true, because: 'many_retired', percent };
  return { held: false };
}
