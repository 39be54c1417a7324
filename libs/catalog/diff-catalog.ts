/** Number of products by what applying a catalog would do to them. */
export interface SyncCounts {
  /** Products in the catalog just read. */
  listed: number;
  /** Products known from earlier syncs and not retired. */
  known: number;
  added: number;
  /** Products of which any field differs, including the status (closed, reopened, returned). */
  changed: number;
  /** Known products that are no longer listed and not retired yet. */
  retired: number;
  unchanged: number;
}

export type HeldBecause = 'empty_catalog' | 'many_retired';
export type SyncDecision = { held: false } | { held: true; because: HeldBecause; percent: number };

const maxRetiredPercent = 15;
const alwaysRetirable = 10;

/**
 * Decides whether a catalog is applied at once or held for a person's confirmation. An empty catalog, or one that retires many products, is more
 * often a mistake of the platform than a decision.
 */
export function decideSync({ listed, known, retired }: SyncCounts): SyncDecision {
  const percent = known === 0 ? 0 : Math.round((retired * 100) / known);
  if (listed === 0 && known > 0) return { held: true, because: 'empty_catalog', percent };
  if (retired > alwaysRetirable && retired * 100 > known * maxRetiredPercent) return { held: true, because: 'many_retired', percent };
  return { held: false };
}
