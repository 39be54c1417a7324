import { type CivilDate, productZone, type Queryable, uuids } from '#kernel';
import type { ServiceFacts } from './decide-block.ts';

/** Every service with an overdue invoice, or only those of `$2`. */
type Scope = 'all' | 'these';

/**
 * Invoices that bill a package which blocks for its own lines alone, with all their lines that may block. Starts at the packages
 * of that policy: where none has it, it costs nothing.
 */
const ownLines = `own_lines AS (
    SELECT n.invoice_id, json_agg(json_build_object('linkId', own.id, 'live', own.live, 'amountCents', n.amount_cents)) AS lines
    FROM (
      SELECT DISTINCT n.invoice_id FROM package p JOIN service_package l ON l.package_id = p.id JOIN invoice_line n ON n.link_id = l.id
      JOIN invoice i ON i.id = n.invoice_id
      WHERE p.debt_policy = 'own-lines' AND n.blocks AND n.amount_cents > 0 AND i.status = 'open' AND i.blocks AND i.due_date < $1::date
    ) billing
    JOIN invoice_line n ON n.invoice_id = billing.invoice_id AND n.blocks AND n.amount_cents > 0
    LEFT JOIN LATERAL (
      SELECT l.id, l.removed_at IS NULL AND (l.until_date IS NULL OR l.until_date >= $1::date) AS live
      FROM service_package l JOIN package p ON p.id = l.package_id AND p.debt_policy = 'own-lines' WHERE l.id = n.link_id
    ) own ON true
    GROUP BY n.invoice_id
  )`;

/**
 * The facts of `decideService` as of the civil day `$1`, one row a service. Narrows to services with an open invoice that may
 * block and is overdue; decides nothing. Terms are those that stood on the day. Holds are looked up one service at a time: a run
 * places them itself, so statistics from before it claim that there are none.
 */
export const blockFactsSql = (scope: Scope): string => `
  WITH ${ownLines}, profile AS MATERIALIZED (SELECT * FROM suspension_profiles_on($1::date))
  SELECT s.id AS "serviceId", s.customer_id AS "holderId", s.status = 'cancelled' AS cancelled, s.enabled_at IS NOT NULL AS "everEnabled",
    (SELECT max(t.until_date)::text FROM trust_unlock t WHERE t.service_id = s.id AND t.customer_id = s.customer_id AND t.until_date >= $1::date) AS "trustedUntil",
    coalesce((SELECT json_agg(h.link_id) FROM hold h WHERE h.service_id = s.id AND h.reason = 'debt' AND h.lifted_at IS NULL), '[]') AS held,
    coalesce(own.terms, usual.terms) AS terms, owed.debts
  FROM (
    SELECT i.service_id, json_agg(json_build_object('invoiceId', i.id, 'debtorId', i.customer_id, 'dueDate', i.due_date, 'openCents', i.total_cents - i.paid_cents,
      'openSince', i.open_since, 'lines', coalesce(o.lines, '[]'), 'notices', coalesce(named.notices, '[]'))) AS debts
    FROM invoice i
    LEFT JOIN own_lines o ON o.invoice_id = i.id
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('sentAt', n.sent_at, 'sentOn', (n.sent_at AT TIME ZONE '${productZone}')::date, 'bounced', n.failed_at IS NOT NULL)) AS notices
      FROM notice_invoice d JOIN notice n ON n.id = d.notice_id AND n.stage = 'block' WHERE d.invoice_id = i.id
    ) named ON true
    WHERE i.status = 'open' AND i.blocks AND i.service_id IS NOT NULL AND i.due_date < $1::date ${scope === 'these' ? 'AND i.service_id = ANY($2::uuid[])' : ''}
    GROUP BY i.service_id
  ) owed
  JOIN service s ON s.id = owed.service_id
  LEFT JOIN LATERAL (
    SELECT true AS found, p.suspension_profile_id FROM service_terms_past p WHERE p.service_id = s.id AND p.replaced_on > $1::date ORDER BY p.replaced_on LIMIT 1
  ) past ON true
  CROSS JOIN (SELECT ${termsOf('profile')} AS terms FROM profile WHERE is_default) usual
  LEFT JOIN LATERAL (
    SELECT ${termsOf('f')} AS terms FROM profile f WHERE f.id = CASE WHEN past.found THEN past.suspension_profile_id ELSE s.suspension_profile_id END
  ) own ON true`;

function termsOf(profile: string): string {
  return `json_build_object('noticeAfterDueDays', ${profile}.notice_after_due_days, 'blockAfterNoticeDays', ${profile}.block_after_notice_days,
      'holdOnNonBusinessDays', ${profile}.hold_on_non_business_days)`;
}

/** Returns the facts of these services, as far as they have an overdue invoice. */
export function readBlockFacts(db: Queryable, serviceIds: readonly string[], asOf: CivilDate): Promise<ServiceFacts[]> {
  return db.query<ServiceFacts[]>(blockFactsSql('these'), [asOf, uuids(serviceIds)]);
}
