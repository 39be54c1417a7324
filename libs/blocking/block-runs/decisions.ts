import { productZone } from '#kernel';

/** Every service that owes, or only those of `$3`. */
type Scope = 'all' | 'these';

/**
 * Lines of packages that block for their own lines alone, on open overdue invoices; and invoices that bill nothing else. Begins
 * with the packages of that policy: where nobody uses it, it costs nothing.
 */
const ownLines = (scope: Scope): string => `own AS (
    SELECT n.invoice_id, l.id AS link_id, l.service_id, i.due_date, least(sum(n.amount_cents), i.total_cents - i.paid_cents)::bigint AS cents,
      l.removed_at IS NULL AND (l.until_date IS NULL OR l.until_date >= $1::date) AS live
    FROM package p
    JOIN service_package l ON l.package_id = p.id
    JOIN invoice_line n ON n.link_id = l.id
    JOIN invoice i ON i.id = n.invoice_id
    WHERE p.debt_policy = 'own-lines' AND n.blocks AND n.amount_cents > 0 AND i.status = 'open' AND i.blocks AND i.due_date < $1::date
      ${scope === 'these' ? 'AND l.service_id = ANY($3::uuid[])' : ''}
    GROUP BY n.invoice_id, l.id, i.id
  ), only_own AS (
    SELECT DISTINCT o.invoice_id FROM own o
    WHERE NOT EXISTS (SELECT FROM invoice_line n LEFT JOIN own ON own.invoice_id = n.invoice_id AND own.link_id = n.link_id
                      WHERE n.invoice_id = o.invoice_id AND n.blocks AND n.amount_cents > 0 AND own.link_id IS NULL)
  )`;

/** What the decision asks of a service. Joined to each kind of debt by itself: the planner knows how few they are until they are put together. */
const service = 's.id AS service_id, s.status, s.enabled_at, s.suspension_profile_id';

/**
 * The rule of `decideBlock` for every service with an overdue debt, or only those of `$3`, and for every package with debts of
 * its own (`link_id`), as a query. `$1` the day as of which, `$2` whether the day it happens on is a business day.
 *
 * Only the oldest overdue invoice and the first notice after it need to be looked at: an older debt has an earlier notice and an
 * earlier ruler, so no other pair allows an earlier day. Holds are looked up one service at a time: a run places them itself, and
 * statistics of before say that there are none.
 */
export const decisionsSql = (scope: Scope): string => {
  const ofThese = (column: string): string => (scope === 'these' ? `AND ${column} = ANY($3::uuid[])` : '');
  return `
  WITH ${ownLines(scope)}
  SELECT debt.service_id, debt.link_id, debt.overdue_cents, debt.oldest_due_date, sent.at AS notice_sent_at, soonest.possible_on, why.reason,
    CASE WHEN why.reason = 'overdue' THEN 'block' ELSE 'skip' END AS decision
  FROM (
    SELECT ${service}, NULL::uuid AS link_id, owed.overdue_cents, owed.oldest_due_date
    FROM (
      SELECT i.service_id, sum(i.total_cents - i.paid_cents)::bigint AS overdue_cents, min(i.due_date) AS oldest_due_date
      FROM invoice i
      WHERE i.status = 'open' AND i.blocks AND i.service_id IS NOT NULL AND i.due_date < $1::date ${ofThese('i.service_id')}
        AND NOT EXISTS (SELECT FROM only_own o WHERE o.invoice_id = i.id)
      GROUP BY i.service_id
    ) owed JOIN service s ON s.id = owed.service_id ${ofThese('s.id')}
    UNION ALL
    SELECT ${service}, owed.link_id, owed.overdue_cents, owed.oldest_due_date
    FROM (
      SELECT service_id, link_id, sum(cents)::bigint AS overdue_cents, min(due_date) AS oldest_due_date FROM own WHERE live GROUP BY service_id, link_id
    ) owed JOIN service s ON s.id = owed.service_id
  ) debt
  JOIN suspension_profile usual ON usual.is_default
  LEFT JOIN suspension_profile own ON own.id = debt.suspension_profile_id
  CROSS JOIN LATERAL (
    SELECT coalesce(own.notice_after_due_days, usual.notice_after_due_days)::int AS notice_after_due_days,
      coalesce(own.block_after_notice_days, usual.block_after_notice_days)::int AS block_after_notice_days,
      coalesce(own.hold_on_non_business_days, usual.hold_on_non_business_days) AS hold_on_non_business_days
  ) f
  LEFT JOIN LATERAL (
    SELECT true AS found FROM hold h
    WHERE h.service_id = debt.service_id AND h.reason = 'debt' AND h.link_id IS NOT DISTINCT FROM debt.link_id AND h.lifted_at IS NULL LIMIT 1
  ) held ON true
  LEFT JOIN (SELECT service_id, max(until_date) AS until_date FROM trust_unlock WHERE until_date >= $1::date GROUP BY service_id) t ON t.service_id = debt.service_id
  LEFT JOIN LATERAL (
    SELECT n.sent_at AS at FROM notice n
    WHERE n.service_id = debt.service_id AND n.stage = 'block' AND n.failed_at IS NULL AND n.sent_at >= (debt.oldest_due_date + 1)::timestamp AT TIME ZONE '${productZone}'
    ORDER BY n.sent_at LIMIT 1
  ) sent ON true
  CROSS JOIN LATERAL (
    SELECT CASE WHEN sent.at IS NOT NULL
      THEN greatest((sent.at AT TIME ZONE '${productZone}')::date, debt.oldest_due_date + f.notice_after_due_days) + f.block_after_notice_days
    END AS possible_on
  ) soonest
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN debt.status = 'cancelled' THEN 'cancelled'
      WHEN debt.enabled_at IS NULL THEN 'never_enabled'
      WHEN held.found THEN 'already_blocked'
      WHEN t.service_id IS NOT NULL THEN 'trusted'
      WHEN sent.at IS NULL THEN 'no_notice'
      WHEN soonest.possible_on > $1::date THEN 'notice_too_recent'
      WHEN f.hold_on_non_business_days AND NOT $2::boolean THEN 'non_business_day'
      ELSE 'overdue'
    END AS reason
  ) why`;
};

/**
 * Decides services `$3` again, and answers those subjects of run `$4`, after one (`$5`) up to another (`$6`), that were to be blocked and
 * are not to be any more; `reason` is null when nothing of theirs is overdue. By grouping, not by a join: the planner takes both sides for
 * a few rows, and would compare each with each.
 */
export const changedSql = `
  SELECT subject_id, max(previewed_cents) AS previewed_cents, max(reason) AS reason, max(overdue_cents) AS overdue_cents
  FROM (
    SELECT subject_id, overdue_cents AS previewed_cents, NULL::text AS reason, NULL::bigint AS overdue_cents FROM block_run_service
    WHERE run_id = $4 AND decision = 'block' AND outcome IS NULL AND subject_id > $5 AND subject_id <= $6
    UNION ALL
    SELECT coalesce(link_id, service_id), NULL, reason, overdue_cents FROM (${decisionsSql('these')}) d
  ) then_and_now
  GROUP BY subject_id
  HAVING count(previewed_cents) > 0 AND max(reason) IS DISTINCT FROM 'overdue'`;

/** Fills the snapshot of run `$3` in one statement, and counts it. Packages: those that the hold would block. */
export const previewSql = `
  WITH decided AS (
    INSERT INTO block_run_service (run_id, subject_id, service_id, link_id, overdue_cents, oldest_due_date, notice_sent_at, possible_on, decision, reason, packages)
    SELECT $3::uuid, coalesce(d.link_id, d.service_id), d.service_id, d.link_id, d.overdue_cents, d.oldest_due_date, d.notice_sent_at, d.possible_on, d.decision, d.reason, attached.codes
    FROM (${decisionsSql('all')}) d
    CROSS JOIN LATERAL (
      SELECT coalesce(jsonb_agg(p.code ORDER BY p.code), '[]') AS codes
      FROM service_package l JOIN package p ON p.id = l.package_id
      WHERE l.service_id = d.service_id AND l.removed_at IS NULL AND l.from_date <= $1::date AND (l.until_date IS NULL OR l.until_date >= $1::date)
        AND CASE WHEN d.link_id IS NULL THEN p.debt_policy = 'service' ELSE l.id = d.link_id END
    ) attached
    RETURNING decision, overdue_cents
  )
  SELECT count(*) FILTER (WHERE decision = 'block')::int AS to_block, count(*) FILTER (WHERE decision = 'skip')::int AS to_skip,
    coalesce(sum(overdue_cents) FILTER (WHERE decision = 'block'), 0)::bigint AS overdue_cents
  FROM decided`;
