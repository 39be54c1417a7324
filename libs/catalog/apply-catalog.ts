import type { Tx } from '#kernel';
import type { SyncCounts } from './diff-catalog.ts';
import type { SyncRun } from './staging.ts';

const staged = `(SELECT u.ref, u.name, u.description, u.cost_cents, u.role, CASE WHEN u.open THEN 'active' ELSE 'closed' END AS status
  FROM catalog_sync_batch b, unnest(b.refs, b.names, b.descriptions, b.costs_cents, b.roles, b.opens) u (ref, name, description, cost_cents, role, open)
  WHERE b.sync_id = $1)`;
const differs = '(p.name, p.description, p.cost_cents, p.role, p.status) IS DISTINCT FROM (i.name, i.description, i.cost_cents, i.role, i.status)';

export interface Difference {
  counts: SyncCounts;
  /** Refs of the products to insert or update. */
  upserted: string[];
  /** Refs of the products to retire: on sale, and no longer listed. */
  retired: string[];
}

/** Computes what applying the staged catalog would change. */
export async function findDifference(tx: Tx, run: SyncRun): Promise<Difference> {
  const [row] = await tx.query<(Omit<SyncCounts, 'retired'> & Omit<Difference, 'counts'>)[]>(
    `SELECT count(ref)::int AS listed,
       count(*) FILTER (WHERE known)::int AS known,
       count(*) FILTER (WHERE is_new)::int AS added,
       count(*) FILTER (WHERE NOT is_new AND ref IS NOT NULL AND differs)::int AS changed,
       count(*) FILTER (WHERE NOT is_new AND ref IS NOT NULL AND NOT differs)::int AS unchanged,
       coalesce(array_agg(ref) FILTER (WHERE ref IS NOT NULL AND (is_new OR differs)), '{}') AS upserted,
       coalesce(array_agg(known_ref) FILTER (WHERE ref IS NULL AND known), '{}') AS retired
     FROM (SELECT i.ref, p.ref AS known_ref, p.id IS NULL AS is_new, coalesce(p.status <> 'retired' AND NOT p.typed, false) AS known, ${differs} AS differs
           FROM ${staged} i FULL JOIN (SELECT * FROM product WHERE integration_id = $2) p ON p.ref = i.ref) compared`,
    [run.id, run.integrationId],
  );
  if (!row) throw new Error('An aggregate without GROUP BY always has a row');
  const { upserted, retired, ...counts } = row;
  return { counts: { ...counts, retired: retired.length }, upserted, retired };
}

/** Inserts new products and updates those that differ. Unchanged rows are not written. */
export async function upsert(tx: Tx, run: SyncRun, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  await tx.query(
    `INSERT INTO product AS known (id, integration_id, ref, name, description, cost_cents, role, status, first_seen_at, last_seen_at)
     SELECT uuid7(), $2, i.ref, i.name, i.description, i.cost_cents, i.role, i.status, s.read_at, s.read_at
     FROM ${staged} i JOIN catalog_sync s ON s.id = $1 WHERE i.ref = ANY($3)
     ON CONFLICT ON CONSTRAINT product_ref_key DO UPDATE SET name = EXCLUDED.name, description = EXCLUDED.description, cost_cents = EXCLUDED.cost_cents,
       role = EXCLUDED.role, status = EXCLUDED.status, last_seen_at = EXCLUDED.last_seen_at, version = known.version + 1`,
    [run.id, run.integrationId, refs],
  );
}

/** Retires products that are no longer listed: they are not sold any more, but subscribers keep them. */
export async function retire(tx: Tx, run: SyncRun, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  await tx.query(
    `UPDATE product p SET status = 'retired', version = p.version + 1,
       last_seen_at = greatest(p.last_seen_at, (SELECT max(s.read_at) FROM catalog_sync s WHERE s.integration_id = $1 AND s.applied))
     WHERE p.integration_id = $1 AND p.ref = ANY($2)`,
    [run.integrationId, refs],
  );
}

/** Stores the counts of a sync. With `applied`, also deletes the staged batches. */
export async function recordCounts(tx: Tx, run: SyncRun, counts: SyncCounts, applied: boolean): Promise<void> {
  await tx.query('UPDATE catalog_sync SET added = $2, changed = $3, retired = $4, unchanged = $5, applied = $6 WHERE id = $1', [
    run.id,
    counts.added,
    counts.changed,
    counts.retired,
    counts.unchanged,
    applied,
  ]);
  if (applied) await tx.query('DELETE FROM catalog_sync_batch WHERE sync_id = $1', [run.id]);
}
