import type { CivilDate, Tx } from '#kernel';
import { uuids } from '#kernel';
import { type BlockDecision, decideService, type ServiceFacts } from './decide-block.ts';
import { blockFactsSql } from './block-facts.ts';

export interface SnapshotCounts {
  toBlock: number;
  toSkip: number;
  /** Of those to block. */
  overdueCents: number;
}

interface SnapshotRow extends BlockDecision {
  serviceId: string;
  linkId: string | null;
}

/** Services read at a time: their facts and decisions fit in memory whatever the size of the base. */
const chunkSize = 5_000;

/** Decides every service with an overdue debt and writes the decisions as the snapshot of a run. */
export async function writeSnapshot(tx: Tx, runId: string, asOf: CivilDate, businessDay: boolean): Promise<SnapshotCounts> {
  const counts = { toBlock: 0, toSkip: 0, overdueCents: 0 };
  // All rows will be fetched: the planner must not prefer a plan that is fast for the first ones.
  await tx.query(`SELECT set_config('cursor_tuple_fraction', '1', true)`);
  await tx.query(`DECLARE block_facts NO SCROLL CURSOR FOR ${blockFactsSql('all')}`, [asOf]);
  for (;;) {
    const facts = await tx.query<ServiceFacts[]>(`FETCH ${chunkSize} FROM block_facts`);
    const rows = facts.flatMap((service) => decideService(service, asOf, businessDay).map((decided) => ({ serviceId: service.serviceId, ...decided })));
    await insertRows(tx, runId, asOf, rows);
    for (const { decision, overdueCents } of rows) {
      counts[decision === 'block' ? 'toBlock' : 'toSkip'] += 1;
      if (decision === 'block') counts.overdueCents += overdueCents;
    }
    if (facts.length < chunkSize) break;
  }
  await tx.query('CLOSE block_facts');
  return counts;
}

/** Packages: those that the hold would block. */
async function insertRows(tx: Tx, runId: string, asOf: CivilDate, rows: readonly SnapshotRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO block_run_service (run_id, subject_id, service_id, link_id, overdue_cents, oldest_due_date, notice_sent_at, possible_on, decision, reason, unnoticed_invoice_ids, packages)
     SELECT $1, coalesce(d.link_id, d.service_id), d.service_id, d.link_id, d.overdue_cents, d.oldest_due_date, d.notice_sent_at, d.possible_on, d.decision, d.reason,
       d.unnoticed::uuid[], attached.codes
     FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::date[], $7::timestamptz[], $8::date[], $9::text[], $10::text[], $11::text[])
       AS d (service_id, link_id, overdue_cents, oldest_due_date, notice_sent_at, possible_on, decision, reason, unnoticed)
     CROSS JOIN LATERAL (
       SELECT coalesce(jsonb_agg(p.code ORDER BY p.code), '[]') AS codes
       FROM service_package l JOIN package p ON p.id = l.package_id
       WHERE l.service_id = d.service_id AND l.removed_at IS NULL AND l.from_date <= $2::date AND (l.until_date IS NULL OR l.until_date >= $2::date)
         AND CASE WHEN d.link_id IS NULL THEN p.debt_policy = 'service' ELSE l.id = d.link_id END
     ) attached`,
    [
      runId,
      asOf,
      uuids(rows.map(({ serviceId }) => serviceId)),
      uuids(rows.map(({ linkId }) => linkId)),
      arrayOf(rows.map(({ overdueCents }) => String(overdueCents))),
      arrayOf(rows.map(({ oldestDueDate }) => oldestDueDate)),
      arrayOf(rows.map(({ noticeSentAt }) => noticeSentAt)),
      arrayOf(rows.map(({ possibleOn }) => possibleOn)),
      arrayOf(rows.map(({ decision }) => decision)),
      arrayOf(rows.map(({ reason }) => reason)),
      arrayOf(rows.map(({ unnoticed }) => `{${unnoticed.join(',')}}`)),
    ],
  );
}

/** An array literal of values that hold no quotes and no backslashes. Faster than the driver, which looks at each for them. */
function arrayOf(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${value}"`)).join(',')}}`;
}
