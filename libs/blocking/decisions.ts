import { productZone } from '#kernel';

/**
 * The rule of `decideBlock` for every service with an overdue debt, or only those of `$3`, as a query.
 * `$1` the day as of which, `$2` whether the day it happens on is a business day.
 *
 * Only the oldest overdue invoice and the first notice after it need to be looked at: an older debt has an earlier notice and an
 * earlier ruler, so no other pair allows an earlier day. Holds for a package's own lines will be rows of their own, with a link.
 */
export const decisionsSql = (scope: 'all' | 'these'): string => `
  SELECT debt.service_id, debt.overdue_cents, debt.oldest_due_date, sent.at AS notice_sent_at, soonest.possible_on, why.reason,
    CASE WHEN why.reason = 'overdue' THEN 'block' ELSE 'skip' END AS decision
  FROM (
    SELECT service_id, sum(total_cents - paid_cents)::bigint AS overdue_cents, min(due_date) AS oldest_due_date
    FROM invoice
    WHERE status = 'open' AND blocks AND service_id IS NOT NULL AND due_date < $1::date ${scope === 'these' ? 'AND service_id = ANY($3::uuid[])' : ''}
    GROUP BY service_id
  ) debt
  JOIN service s ON s.id = debt.service_id
  JOIN suspension_profile usual ON usual.is_default
  LEFT JOIN suspension_profile own ON own.id = s.suspension_profile_id
  CROSS JOIN LATERAL (
    SELECT coalesce(own.notice_after_due_days, usual.notice_after_due_days)::int AS notice_after_due_days,
      coalesce(own.block_after_notice_days, usual.block_after_notice_days)::int AS block_after_notice_days,
      coalesce(own.hold_on_non_business_days, usual.hold_on_non_business_days) AS hold_on_non_business_days
  ) f
  LEFT JOIN hold h ON h.service_id = s.id AND h.reason = 'debt' AND h.link_id IS NULL AND h.lifted_at IS NULL
  LEFT JOIN LATERAL (
    SELECT n.sent_at AS at FROM notice n
    WHERE n.service_id = debt.service_id AND n.sent_at >= (debt.oldest_due_date + 1)::timestamp AT TIME ZONE '${productZone}'
    ORDER BY n.sent_at LIMIT 1
  ) sent ON true
  CROSS JOIN LATERAL (
    SELECT CASE WHEN sent.at IS NOT NULL
      THEN greatest((sent.at AT TIME ZONE '${productZone}')::date, debt.oldest_due_date + f.notice_after_due_days) + f.block_after_notice_days
    END AS possible_on
  ) soonest
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN s.status = 'cancelled' THEN 'cancelled'
      WHEN s.enabled_at IS NULL THEN 'never_enabled'
      WHEN h.id IS NOT NULL THEN 'already_blocked'
      WHEN sent.at IS NULL THEN 'no_notice'
      WHEN soonest.possible_on > $1::date THEN 'notice_too_recent'
      WHEN f.hold_on_non_business_days AND NOT $2::boolean THEN 'non_business_day'
      ELSE 'overdue'
    END AS reason
  ) why`;

/** Fills the snapshot of run `$3` in one statement, and counts it. Packages: those that a hold on the service blocks. */
export const previewSql = `
  WITH decided AS (
    INSERT INTO block_run_service (run_id, service_id, overdue_cents, oldest_due_date, notice_sent_at, possible_on, decision, reason, packages)
    SELECT $3::uuid, d.service_id, d.overdue_cents, d.oldest_due_date, d.notice_sent_at, d.possible_on, d.decision, d.reason, attached.codes
    FROM (${decisionsSql('all')}) d
    CROSS JOIN LATERAL (
      SELECT coalesce(jsonb_agg(p.code ORDER BY p.code), '[]') AS codes
      FROM service_package l JOIN package p ON p.id = l.package_id
      WHERE l.service_id = d.service_id AND l.removed_at IS NULL AND l.from_date <= $1::date AND (l.until_date IS NULL OR l.until_date >= $1::date)
        AND p.debt_policy = 'service'
    ) attached
    RETURNING decision, overdue_cents
  )
  SELECT count(*) FILTER (WHERE decision = 'block')::int AS to_block, count(*) FILTER (WHERE decision = 'skip')::int AS to_skip,
    coalesce(sum(overdue_cents) FILTER (WHERE decision = 'block'), 0)::bigint AS overdue_cents
  FROM decided`;
