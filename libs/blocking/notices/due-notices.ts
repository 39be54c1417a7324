import { needsNoticeSql } from '#customers';
import { productZone } from '#kernel';

/**
 * The next `$3` services after `$2`, in the order of their ids, with debts overdue on the day `$1` for which no notice was queued
 * since they have been open, and no notice on its way. Narrows only: `debtToNotice` decides.
 */
export const untriedDebtsSql = `
  SELECT i.service_id AS "serviceId", json_agg(i.id) AS "invoiceIds" FROM invoice i
  WHERE i.status = 'open' AND i.blocks AND i.due_date < $1::date AND i.service_id > $2
    AND NOT EXISTS (SELECT FROM outgoing_notice o WHERE o.service_id = i.service_id AND o.stage = 'block' AND o.status = 'queued')
    AND NOT EXISTS (SELECT FROM outgoing_notice o WHERE o.debt_id = i.id AND o.stage = 'block' AND o.debt_since = coalesce(i.open_since, '-infinity'))
  GROUP BY i.service_id ORDER BY i.service_id LIMIT $3`;

/** Services long suspended for debt whose profile ends contracts, the notice days before the contract may end. */
const beforeEnd = `
  SELECT h.service_id, s.customer_id, h.id AS debt_id, NULL::timestamptz AS debt_since, 'end' AS stage
  FROM hold h
  JOIN service s ON s.id = h.service_id AND s.status <> 'cancelled'
  JOIN suspension_profile f ON CASE WHEN s.suspension_profile_id IS NULL THEN f.is_default ELSE f.id = s.suspension_profile_id END
  WHERE h.reason = 'debt' AND h.link_id IS NULL AND h.lifted_at IS NULL AND (h.sleeps_until IS NULL OR h.sleeps_until <= $3)
    AND (h.placed_at AT TIME ZONE '${productZone}')::date + f.end_after_block_days - f.block_after_notice_days <= $1::date
    AND NOT EXISTS (SELECT FROM outgoing_notice o WHERE o.debt_id = h.id AND o.stage = 'end')`;

/** Trials that will be charged for and were not announced, their notice days before the first charge. */
const beforeFirstCharge = `
  SELECT l.service_id, s.customer_id, t.notice_key AS debt_id, NULL::timestamptz AS debt_since, 'trial' AS stage
  FROM trial t
  JOIN service_package l ON l.id = t.link_id AND l.removed_at IS NULL
  JOIN service s ON s.id = l.service_id AND s.status <> 'cancelled' AND s.enabled_at IS NOT NULL
  WHERE t.status = 'running' AND t.first_charge_on IS NULL AND ${needsNoticeSql} AND t.ends_on >= $1::date AND t.ends_on + 1 - t.notice_days <= $1::date
    AND NOT EXISTS (SELECT FROM outgoing_notice o WHERE o.debt_id = t.notice_key AND o.stage = 'trial')`;

/**
 * Queues notices of `due` services, one for each channel of `$2`, as of the moment `$3`; those of customers without an address are
 * written as failed. Repeated or concurrent calls queue nothing twice: the unique key of the debt prevents it.
 */
const queueSql = (due: string): string => `
  INSERT INTO outgoing_notice (id, service_id, stage, debt_id, debt_since, channel, status, failure, created_at, ended_at)
  SELECT uuid7(), due.service_id, due.stage, due.debt_id, coalesce(due.debt_since, '-infinity'), channel, CASE WHEN missing THEN 'failed' ELSE 'queued' END,
    CASE WHEN missing THEN CASE channel WHEN 'email' THEN 'O cliente não tem e-mail.' ELSE 'O cliente não tem telefone.' END END,
    $3, CASE WHEN missing THEN $3::timestamptz END
  FROM (${due}) due
  JOIN customer c ON c.id = due.customer_id
  CROSS JOIN unnest($2::text[]) AS channel
  CROSS JOIN LATERAL (SELECT CASE channel WHEN 'email' THEN c.email IS NULL ELSE c.phone IS NULL END AS missing) address
  ON CONFLICT (debt_id, stage, channel, debt_since) DO NOTHING
  RETURNING id, status`;

/** Queues notices of debts: `$1` a JSON list of `{ serviceId, customerId, invoiceId, openSince }`. */
export const queueDebtNoticesSql = queueSql(`
    SELECT d."serviceId" AS service_id, d."customerId" AS customer_id, d."invoiceId" AS debt_id, d."openSince" AS debt_since, 'block' AS stage
    FROM json_to_recordset($1::json) AS d ("serviceId" uuid, "customerId" uuid, "invoiceId" uuid, "openSince" timestamptz)`);

/** Queues the next `$4` notices before the end of a contract or the first charge of a trial, as of the day `$1`. */
export const queueOtherNoticesSql = queueSql(`SELECT * FROM (${beforeEnd} UNION ALL ${beforeFirstCharge}) d LIMIT $4`);

/** What an outgoing notice says, as of the day `$2`. Debts are the holder's alone. Without debts, hold or trial, it is not needed any more. */
export const outgoingFactsSql = `
  SELECT o.stage, o.channel, o.service_id AS "serviceId", s.customer_id AS "customerId", c.name AS customer, CASE o.channel WHEN 'email' THEN c.email ELSE c.phone END AS "to", p.name AS plan,
    f.notice_after_due_days AS "noticeAfterDueDays", f.block_after_notice_days AS "blockAfterNoticeDays", f.end_after_block_days AS "endAfterBlockDays",
    (SELECT (h.placed_at AT TIME ZONE '${productZone}')::date::text FROM hold h WHERE h.id = o.debt_id AND h.lifted_at IS NULL) AS "blockedOn",
    coalesce((SELECT json_agg(json_build_object('invoiceId', i.id, 'dueDate', i.due_date, 'competence', i.competence, 'openCents', i.total_cents - i.paid_cents, 'openSince', i.open_since)
                              ORDER BY i.due_date, i.id)
              FROM invoice i WHERE i.service_id = o.service_id AND i.customer_id = s.customer_id AND i.status = 'open' AND i.blocks AND i.due_date < $2::date), '[]') AS debts,
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
