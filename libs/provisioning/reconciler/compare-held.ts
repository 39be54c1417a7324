import type { Queryable } from '#kernel';

const settled = `a.integration_id = $2 AND a.state = 'in_step' AND a.updated_at < $3`;
const sortedProducts = (json: string): string =>
  `(SELECT coalesce(jsonb_agg(jsonb_build_object('ref', p ->> 'ref', 'blocked', (p ->> 'blocked')::boolean) ORDER BY p ->> 'ref', p ->> 'blocked'), '[]') FROM jsonb_array_elements(${json}) p)`;
const sortedRefs = (json: string): string => `(SELECT coalesce(jsonb_agg(p ->> 'ref' ORDER BY p ->> 'ref'), '[]') FROM jsonb_array_elements(${json}) p)`;

export interface Compared {
  compared: number;
  only_ours: number;
  only_theirs: number;
  state: number;
  product: number;
}

/**
 * Compares a platform's list with what settled accounts are believed to hold, in one statement, and stores the differences. Accounts that are changing,
 * or changed since `startedAt`, are skipped, because the list may be older.
 */
export async function compareHeld(db: Queryable, reconciliationId: string, integrationId: string, startedAt: string): Promise<Compared> {
  const params = [reconciliationId, integrationId, startedAt];
  await db.query('DELETE FROM reconciliation_difference WHERE reconciliation_id = $1', [reconciliationId]);
  await db.query(
    `WITH theirs AS (
       SELECT reference, min(remote_id) AS remote_id, jsonb_path_query_array(jsonb_agg(products), '$[*][*]') AS products
       FROM reconciliation_held WHERE reconciliation_id = $1 AND reference IS NOT NULL GROUP BY reference
     ), ours AS (
       SELECT a.id, a.reference::text, a.held ->> 'remoteId' AS remote_id, coalesce(a.held -> 'products', '[]') AS products
       FROM account a WHERE ${settled}
     ), pairs AS (
       SELECT o.id, coalesce(o.reference, t.reference) AS reference, coalesce(t.remote_id, o.remote_id) AS remote_id,
         o.products AS ours, t.products AS theirs, t.reference IS NOT NULL AS there,
         o.id IS NULL AND EXISTS (SELECT 1 FROM account m WHERE m.integration_id = $2 AND m.reference::text = t.reference) AS in_motion
       FROM ours o FULL JOIN theirs t ON t.reference = o.reference
     ), judged AS (
       SELECT *, CASE
         WHEN in_motion THEN NULL
         WHEN id IS NULL THEN 'only_theirs'
         WHEN NOT there AND ours = '[]' THEN NULL
         WHEN NOT there THEN 'only_ours'
         WHEN ours = '[]' THEN 'only_theirs'
         WHEN ${sortedRefs('ours')} <> ${sortedRefs('theirs')} THEN 'product'
         WHEN ${sortedProducts('ours')} <> ${sortedProducts('theirs')} THEN 'state'
       END AS kind FROM pairs
     )
     INSERT INTO reconciliation_difference (id, reconciliation_id, kind, account_id, reference, remote_id, ours, theirs)
     SELECT uuid7(), $1, kind, id, reference, remote_id, ours, theirs FROM judged WHERE kind IS NOT NULL
     UNION ALL
     SELECT uuid7(), $1, 'only_theirs', NULL, NULL, remote_id, NULL, products FROM reconciliation_held WHERE reconciliation_id = $1 AND reference IS NULL`,
    params,
  );
  // Accounts that the list showed in step need no check of their own for another day.
  await db.query(
    `UPDATE account a SET observed_at = $3, due_at = greatest(a.due_at, now() + interval '20 hours' + random() * interval '8 hours')
     FROM reconciliation_held h
     WHERE h.reconciliation_id = $1 AND h.reference = a.reference::text AND ${settled}
       AND NOT EXISTS (SELECT 1 FROM reconciliation_difference d WHERE d.reconciliation_id = $1 AND d.account_id = a.id)`,
    params,
  );
  const [[counts]] = await db.query<[Compared[], number]>(
    `UPDATE reconciliation r SET compared = (SELECT count(*) FROM account a WHERE ${settled}), only_ours = d.only_ours, only_theirs = d.only_theirs, state = d.state, product = d.product
     FROM (SELECT count(*) FILTER (WHERE kind = 'only_ours') AS only_ours, count(*) FILTER (WHERE kind = 'only_theirs') AS only_theirs,
             count(*) FILTER (WHERE kind = 'state') AS state, count(*) FILTER (WHERE kind = 'product') AS product
           FROM reconciliation_difference WHERE reconciliation_id = $1) d
     WHERE r.id = $1 RETURNING r.compared, r.only_ours, r.only_theirs, r.state, r.product`,
    params,
  );
  await db.query('DELETE FROM reconciliation_held WHERE reconciliation_id = $1', [reconciliationId]);
  return counts ?? { compared: 0, only_ours: 0, only_theirs: 0, state: 0, product: 0 };
}
