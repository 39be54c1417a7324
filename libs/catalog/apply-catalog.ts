import type { Tx } from '#kernel';
import type { SyncCounts } from './diff-catalog.ts';
import type { SyncRun } from './staging.ts';

const staged = `(SELECT ref, name, description, cost_cents, role, CASE WHEN open THEN 'active' ELSE 'closed' END AS status FROM catalog_sync_item WHERE sync_id = $1)`;
const differs = '(p.name, p.description, p.cost_cents, p.role, p.status) IS DISTINCT FROM (i.name, i.description, i.cost_cents, i.role, i.status)';

/** What the staged catalog would change, counted. */
export async function countDifferences(tx: Tx, run: SyncRun): Promise<SyncCounts> {
  const [counts] = await tx.query<SyncCounts[]>(
    `SELECT count(i.ref)::int AS listed,
       count(*) FILTER (WHERE p.status <> 'retired' AND NOT p.typed)::int AS known,
       count(*) FILTER (WHERE p.id IS NULL)::int AS added,
       count(*) FILTER (WHERE p.id IS NOT NULL AND i.ref IS NOT NULL AND ${differs})::int AS changed,
       count(*) FILTER (WHERE i.ref IS NULL AND p.status <> 'retired' AND NOT p.typed)::int AS retired,
       count(*) FILTER (WHERE p.id IS NOT NULL AND i.ref IS NOT NULL AND NOT ${differs})::int AS unchanged
     FROM ${staged} i FULL JOIN (SELECT * FROM product WHERE integration_id = $2) p ON p.ref = i.ref`,
    [run.id, run.integrationId],
  );
  if (!counts) throw new Error('An aggregate without GROUP BY always has a row');
  return counts;
}

/** Adds what is new and changes what differs; rows that do not differ are not written. */
export async function upsertListed(tx: Tx, run: SyncRun): Promise<void> {
  await tx.query(
    `INSERT INTO product AS known (id, integration_id, ref, name, description, cost_cents, role, status, first_seen_at, last_seen_at)
     SELECT uuid7(), $2, i.ref, i.name, i.description, i.cost_cents, i.role, i.status, s.read_at, s.read_at
     FROM ${staged} i JOIN catalog_sync s ON s.id = $1 LEFT JOIN product p ON p.integration_id = $2 AND p.ref = i.ref
     WHERE p.id IS NULL OR ${differs}
     ON CONFLICT ON CONSTRAINT product_ref_key DO UPDATE SET name = EXCLUDED.name, description = EXCLUDED.description, cost_cents = EXCLUDED.cost_cents,
       role = EXCLUDED.role, status = EXCLUDED.status, last_seen_at = EXCLUDED.last_seen_at, version = known.version + 1`,
    [run.id, run.integrationId],
  );
}

/** What is not listed any more stops being sold; who has it keeps it. */
export async function retireMissing(tx: Tx, run: SyncRun): Promise<void> {
  await tx.query(
    `UPDATE product p SET status = 'retired', version = p.version + 1,
       last_seen_at = greatest(p.last_seen_at, (SELECT max(s.read_at) FROM catalog_sync s WHERE s.integration_id = $2 AND s.applied))
     WHERE p.integration_id = $2 AND p.status <> 'retired' AND NOT p.typed
       AND NOT EXISTS (SELECT FROM catalog_sync_item i WHERE i.sync_id = $1 AND i.ref = p.ref)`,
    [run.id, run.integrationId],
  );
}

/** Stores the counts; `applied`: they have happened, and what was staged is dropped. */
export async function recordCounts(tx: Tx, run: SyncRun, counts: SyncCounts, applied: boolean): Promise<void> {
  await tx.query('UPDATE catalog_sync SET added = $2, changed = $3, retired = $4, unchanged = $5, applied = $6 WHERE id = $1', [
    run.id,
    counts.added,
    counts.changed,
    counts.retired,
    counts.unchanged,
    applied,
  ]);
  if (applied) await tx.query('DELETE FROM catalog_sync_item WHERE sync_id = $1', [run.id]);
}
