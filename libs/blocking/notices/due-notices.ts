import { needsNoticeSql } from '#customers';
import { productZone } from '#kernel';

/** A notice that stands: it was sent after a debt's due date, and did not come back. */
const tells = (service: string, dueDate: string): string => `EXISTS (SELECT FROM notice n WHERE n.service_id = ${service} AND n.stage = 'block'
      AND n.failed_at IS NULL AND n.sent_at >= (${dueDate} + 1)::timestamp AT TIME ZONE '${productZone}')`;
const onItsWay = (service: string, stage: string): string =>
  `EXISTS (SELECT FROM outgoing_notice o WHERE o.service_id = ${service} AND o.stage = '${stage}' AND o.status = 'queued')`;

/** Services with a debt that is to be told of today and was not: one row each, its oldest such invoice. */
const beforeSuspension = `
  SELECT DISTINCT ON (i.service_id) i.service_id, s.customer_id, i.id AS debt_id, 'block' AS stage
  FROM invoice i
  JOIN service s ON s.id = i.service_id AND s.status <> 'cancelled' AND s.enabled_at IS NOT NULL
  JOIN suspension_profile usual ON usual.is_default
  LEFT JOIN suspension_profile own ON own.id = s.suspension_profile_id
  WHERE i.status = 'open' AND i.blocks AND i.due_date < $1::date
    AND i.due_date + coalesce(own.notice_after_due_days, usual.notice_after_due_days)::int <= $1::date
    AND NOT ${tells('i.service_id', 'i.due_date')}
    AND NOT ${onItsWay('i.service_id', 'block')}
    AND NOT EXISTS (SELECT FROM outgoing_notice o WHERE o.debt_id = i.id AND o.stage = 'block')
  ORDER BY i.service_id, i.due_date, i.id`;

/** Services long suspended for debt whose profile ends contracts: as many days before it may as before a suspension. */
const beforeEnd = `
  SELECT h.service_id, s.customer_id, h.id AS debt_id, 'end' AS stage
  FROM hold h
  JOIN service s ON s.id = h.service_id AND s.status <> 'cancelled'
  JOIN suspension_profile f ON CASE WHEN s.suspension_profile_id IS NULL THEN f.is_default ELSE f.id = s.suspension_profile_id END
  WHERE h.reason = 'debt' AND h.link_id IS NULL AND h.lifted_at IS NULL AND (h.sleeps_until IS NULL OR h.sleeps_until <= $3)
    AND (h.placed_at AT TIME ZONE '${productZone}')::date + f.end_after_block_days - f.block_after_notice_days <= $1::date
    AND NOT EXISTS (SELECT FROM outgoing_notice o WHERE o.debt_id = h.id AND o.stage = 'end')`;

/** Trials that will be charged for and were not told of: as many days before the first charge as they say. */
const beforeFirstCharge = `
  SELECT l.service_id, s.customer_id, t.notice_key AS debt_id, 'trial' AS stage
  FROM trial t
  JOIN service_package l ON l.id = t.link_id AND l.removed_at IS NULL
  JOIN service s ON s.id = l.service_id AND s.status <> 'cancelled' AND s.enabled_at IS NOT NULL
  WHERE t.status = 'running' AND t.first_charge_on IS NULL AND ${needsNoticeSql} AND t.ends_on >= $1::date AND t.ends_on + 1 - t.notice_days <= $1::date
    AND NOT EXISTS (SELECT FROM outgoing_notice o WHERE o.debt_id = t.notice_key AND o.stage = 'trial')`;

/**
 * Puts the next `$4` services' notices on their way, one for each channel of `$2`, as of the day `$1` and the moment `$3`. Who has
 * no address is written down as failed. Repeated, or by two at once: nothing twice, the debt's key sees to it.
 */
export const queueNoticesSql = `
  INSERT INTO outgoing_notice (id, service_id, stage, debt_id, channel, status, failure, created_at, ended_at)
  SELECT uuid7(), due.service_id, due.stage, due.debt_id, channel, CASE WHEN missing THEN 'failed' ELSE 'queued' END,
    CASE WHEN missing THEN CASE channel WHEN 'email' THEN 'O cliente não tem e-mail.' ELSE 'O cliente não tem telefone.' END END,
    $3, CASE WHEN missing THEN $3::timestamptz END
  FROM (SELECT * FROM (${beforeSuspension}) d UNION ALL ${beforeEnd} UNION ALL ${beforeFirstCharge} LIMIT $4) due
  JOIN customer c ON c.id = due.customer_id
  CROSS JOIN unnest($2::text[]) AS channel
  CROSS JOIN LATERAL (SELECT CASE channel WHEN 'email' THEN c.email IS NULL ELSE c.phone IS NULL END AS missing) address
  ON CONFLICT (debt_id, stage, channel) DO NOTHING
  RETURNING id, status`;

/** All that an outgoing notice says, as of the day `$2`: no debts, no hold, or no trial any more, and it is not needed. */
export const outgoingFactsSql = `
  SELECT o.stage, o.channel, o.service_id AS "serviceId", c.name AS customer, CASE o.channel WHEN 'email' THEN c.email ELSE c.phone END AS "to", p.name AS plan,
    f.notice_after_due_days AS "noticeAfterDueDays", f.block_after_notice_days AS "blockAfterNoticeDays", f.end_after_block_days AS "endAfterBlockDays",
    (SELECT (h.placed_at AT TIME ZONE '${productZone}')::date::text FROM hold h WHERE h.id = o.debt_id AND h.lifted_at IS NULL) AS "blockedOn",
    coalesce((SELECT json_agg(json_build_object('invoiceId', i.id, 'dueDate', i.due_date, 'competence', i.competence, 'openCents', i.total_cents - i.paid_cents)
                              ORDER BY i.due_date, i.id)
              FROM invoice i WHERE i.service_id = o.service_id AND i.status = 'open' AND i.blocks AND i.due_date < $2::date), '[]') AS debts,
    (SELECT json_build_object('key', t.notice_key, 'package', k.description, 'next', coalesce(n.description, k.description), 'then', t.sequel,
              'trialCents', l.price_cents, 'priceCents', t.price_cents, 'endsOn', t.ends_on, 'noticeDays', t.notice_days)
     FROM trial t JOIN service_package l ON l.id = t.link_id AND l.removed_at IS NULL JOIN package k ON k.id = l.package_id LEFT JOIN package n ON n.id = t.swap_package_id
     WHERE o.stage = 'trial' AND t.notice_key = o.debt_id AND t.status = 'running' AND t.ends_on >= $2::date AND s.status <> 'cancelled' AND ${needsNoticeSql}) AS trial
  FROM outgoing_notice o
  JOIN service s ON s.id = o.service_id
  JOIN customer c ON c.id = s.customer_id
  JOIN plan p ON p.id = s.plan_id
  JOIN suspension_profile f ON CASE WHEN s.suspension_profile_id IS NULL THEN f.is_default ELSE f.id = s.suspension_profile_id END
  WHERE o.id = $1`;
