import { productZone } from '#kernel';
import type { SuspensionTerms } from './suspension-terms.ts';

/** The civil day of an instant. */
const day = (instant: string): string => `(${instant} AT TIME ZONE '${productZone}')::date`;

/**
 * In the stretch of services that is looked at. Said of every table by itself: the planner does not conclude it from their joins, and
 * would read each stretch's invoices from the first service on.
 */
export const within = (service: string): string => `($1::uuid IS NULL OR ${service} > $1) AND ${service} <= $2`;

/**
 * The rule of `decideCharges` for many services at once, as the head of a WITH. A range of services: `$1` after which (null: from
 * the first), `$2` up to which; `$3` the competence, `$4` its first day, `$5` the day of issue, `$6` how many months back to look
 * for what has changed since it was billed, `{}` for none.
 *
 * `chosen`: services not billed yet for the competence. `months`: which months of theirs are charged, `back` 0 for the period
 * itself. `owed`: what each plan and package costs for each.
 */
export const owedSql = (terms: SuspensionTerms): string => `
chosen AS (
  SELECT s.id, s.customer_id, s.plan_id, s.due_day, greatest(s.starts_on, ${day('s.enabled_at')}) AS begins, ${day('s.cancelled_at')} AS ends,
    CASE s.billing WHEN 'advance' THEN $4::date ELSE ($4::date - interval '1 month')::date END AS period, $5::date AS issued_on,
    ${day('s.created_at')} AS known_on, ${terms.chargedWhileBlocked('s')} AS charged_while_blocked
  FROM service s
  WHERE ${within('s.id')} AND s.enabled_at IS NOT NULL
    AND (s.cancelled_at IS NULL OR s.cancelled_at >= ($4::date - interval '4 months')
      OR EXISTS (SELECT FROM billing_event_installment e WHERE e.service_id = s.id AND e.invoice_id IS NULL))
    AND NOT EXISTS (SELECT FROM invoice i WHERE i.service_id = s.id AND ${within('i.service_id')} AND i.competence = $3 AND i.billing_run_id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM invoice i WHERE i.service_id = s.id AND ${within('i.service_id')} AND i.competence = $3 AND i.billing_run_id IS NULL AND i.status <> 'cancelled')
),
touched AS (
  SELECT c.id FROM chosen c
  LEFT JOIN invoice last ON last.service_id = c.id AND ${within('last.service_id')} AND last.billing_run_id IS NOT NULL AND last.competence = to_char($4::date - interval '1 month', 'YYYY-MM')
  WHERE cardinality($6::int[]) > 0 AND (last.id IS NULL OR last.period <> to_char(c.period - interval '1 month', 'YYYY-MM')
    OR c.ends >= c.period - interval '2 months' OR c.begins >= c.period - interval '2 months'
    OR EXISTS (SELECT FROM hold h WHERE h.service_id = c.id AND (h.lifted_at IS NULL OR h.lifted_at >= c.period - interval '2 months'))
    OR EXISTS (SELECT FROM service_package l WHERE l.service_id = c.id AND (l.from_date >= c.period - interval '2 months'
      OR l.until_date >= c.period - interval '2 months' OR l.removed_at >= c.period - interval '2 months'
      OR EXISTS (SELECT FROM service_package_price_past h WHERE h.link_id = l.id AND h.replaced_on >= c.period - interval '2 months')))
    OR EXISTS (SELECT FROM service_plan_past h WHERE h.service_id = c.id AND h.replaced_on >= c.period - interval '2 months')
    OR c.plan_id IN (SELECT plan_id FROM plan_price_past h WHERE h.replaced_on >= $4::date - interval '3 months'))
),
months AS (
  SELECT m.*, (m.first + interval '1 month')::date AS next, (m.first + interval '1 month')::date - m.first AS length,
    greatest(m.first, m.begins, CASE WHEN m.back > 0 AND NOT EXISTS (SELECT FROM invoice i WHERE i.service_id = m.id AND i.billing_run_id IS NOT NULL
      AND i.period = to_char(m.first, 'YYYY-MM')) THEN m.known_on END) AS opens, least((m.first + interval '1 month')::date, m.ends) AS closes
  FROM (
    SELECT c.id, 0 AS back, c.period AS first, c.begins, c.ends, c.known_on, c.plan_id, c.charged_while_blocked FROM chosen c
    UNION ALL
    SELECT c.id, back, (c.period - make_interval(months => back))::date, c.begins, c.ends, c.known_on, c.plan_id, c.charged_while_blocked
    FROM touched t JOIN chosen c USING (id) CROSS JOIN unnest($6::int[]) AS back
    WHERE NOT EXISTS (SELECT FROM invoice i WHERE i.service_id = c.id AND i.billing_run_id IS NULL
      AND i.competence = to_char($4::date - make_interval(months => back), 'YYYY-MM'))
  ) m
),
plan_price AS (
  SELECT plan_id, price_cents, coalesce(lag(replaced_on) OVER (PARTITION BY plan_id ORDER BY replaced_on), '-infinity') AS since, replaced_on AS until
  FROM plan_price_past
  UNION ALL
  SELECT p.id, p.price_cents, coalesce((SELECT max(replaced_on) FROM plan_price_past h WHERE h.plan_id = p.id), '-infinity'), 'infinity' FROM plan p
),
plan_of AS (
  SELECT h.service_id AS id, h.plan_id, coalesce(lag(h.replaced_on) OVER (PARTITION BY h.service_id ORDER BY h.replaced_on), '-infinity') AS since,
    h.replaced_on AS until
  FROM service_plan_past h WHERE ${within('h.service_id')}
  UNION ALL
  SELECT c.id, c.plan_id, coalesce(h.last, '-infinity'), 'infinity' FROM chosen c
  LEFT JOIN (SELECT service_id, max(replaced_on) AS last FROM service_plan_past WHERE ${within('service_id')} GROUP BY service_id) h
    ON h.service_id = c.id
),
link AS (
  SELECT l.id AS link_id, l.service_id AS id, l.price_cents, l.from_date, least(l.until_date + 1, ${day('l.removed_at')}, 'infinity') AS until_date,
    p.debt_policy = 'service' AS blocked_by_debt
  FROM service_package l JOIN package p ON p.id = l.package_id
  WHERE ${within('l.service_id')}
    AND (l.removed_at IS NULL OR l.removed_at >= $4::date - interval '5 months') AND (l.until_date IS NULL OR l.until_date >= $4::date - interval '5 months')
),
link_price AS (
  SELECT h.link_id, h.price_cents, coalesce(lag(h.replaced_on) OVER (PARTITION BY h.link_id ORDER BY h.replaced_on), '-infinity') AS since,
    h.replaced_on AS until
  FROM service_package_price_past h JOIN link l USING (link_id)
  UNION ALL
  SELECT l.link_id, l.price_cents, coalesce(h.last, '-infinity'), 'infinity' FROM link l
  LEFT JOIN (SELECT link_id, max(replaced_on) AS last FROM service_package_price_past JOIN link USING (link_id) GROUP BY link_id) h USING (link_id)
),
held AS (
  SELECT h.service_id AS id, h.link_id, h.reason = 'debt' AS debt, daterange(${day('h.placed_at')}, CASE WHEN h.lifted_at IS NOT NULL THEN greatest(${day('h.placed_at')}, ${day('h.lifted_at')}) END) AS span
  FROM hold h
  WHERE ${within('h.service_id')} AND (h.lifted_at IS NULL OR h.lifted_at >= $4::date - interval '5 months')
),
slept AS (
  SELECT t.service_id AS id, range_agg(daterange(${day('t.since')}, greatest(${day('t.since')}, ${day('t.until')}))) AS spans
  FROM (${terms.slept()}) t
  WHERE ${within('t.service_id')} AND t.until >= $4::date - interval '5 months' GROUP BY 1
),
held_service AS (
  SELECT id, others + (debt - coalesce(s.spans, '{}')) AS by_any, others AS by_others
  FROM (
    SELECT id, coalesce(range_agg(span) FILTER (WHERE NOT debt), '{}') AS others, coalesce(range_agg(span) FILTER (WHERE debt), '{}') AS debt
    FROM held WHERE link_id IS NULL GROUP BY id
  ) h LEFT JOIN slept s USING (id)
),
held_link AS (
  SELECT link_id, others + (debt - coalesce(s.spans, '{}')) AS spans
  FROM (
    SELECT id, link_id, coalesce(range_agg(span) FILTER (WHERE NOT debt), '{}') AS others, coalesce(range_agg(span) FILTER (WHERE debt), '{}') AS debt
    FROM held WHERE link_id IS NOT NULL GROUP BY id, link_id
  ) h LEFT JOIN slept s USING (id)
),
piece AS (
  SELECT m.id, m.back, m.first, m.length, 'plan' AS kind, p.plan_id AS key, r.price_cents, greatest(m.opens, p.since, r.since) AS opens,
    least(m.closes, p.until, r.until) AS closes, CASE WHEN NOT m.charged_while_blocked THEN h.by_any END AS blocked
  FROM months m JOIN plan_of p ON p.id = m.id JOIN plan_price r ON r.plan_id = p.plan_id LEFT JOIN held_service h ON h.id = m.id
  WHERE greatest(m.opens, p.since, r.since) < least(m.closes, p.until, r.until)
  UNION ALL
  SELECT m.id, m.back, m.first, m.length, 'package', l.link_id, r.price_cents, greatest(m.opens, l.from_date, r.since),
    least(m.closes, l.until_date, r.until),
    CASE WHEN m.charged_while_blocked OR (h.id IS NULL AND o.link_id IS NULL) THEN NULL
      ELSE coalesce(CASE WHEN l.blocked_by_debt THEN h.by_any ELSE h.by_others END, '{}') + coalesce(o.spans, '{}') END
  FROM months m JOIN link l ON l.id = m.id JOIN link_price r ON r.link_id = l.link_id
  LEFT JOIN held_service h ON h.id = m.id LEFT JOIN held_link o ON o.link_id = l.link_id
  WHERE greatest(m.opens, l.from_date, r.since) < least(m.closes, l.until_date, r.until)
),
free AS (
  SELECT id, back, first, length, kind, key, price_cents, f.opens, f.closes FROM piece p
  CROSS JOIN LATERAL (
    SELECT p.opens, p.closes WHERE p.blocked IS NULL
    UNION ALL
    SELECT lower(r), upper(r) FROM unnest(datemultirange(daterange(p.opens, p.closes)) - p.blocked) r WHERE p.blocked IS NOT NULL
  ) f
),
item AS (
  SELECT id, back, first, length, kind, key, sum(price_cents::bigint * (closes - opens))::bigint AS numerator, sum(closes - opens)::int AS days,
    CASE kind WHEN 'plan' THEN min(opens) END AS opens
  FROM free GROUP BY id, back, first, length, kind, key
),
placed AS (
  SELECT *, row_number() OVER (PARTITION BY id, back ORDER BY kind DESC, opens, key) AS place,
    (2 * (sum(numerator % length) OVER (PARTITION BY id, back))::bigint + length) / (2 * length) AS left_over
  FROM item
),
owed AS MATERIALIZED (
  SELECT id, back, first, length, kind, key, days, place,
    numerator / length + (numerator % length > 0 AND row_number() OVER (PARTITION BY id, back ORDER BY numerator % length DESC, place) <= left_over)::int AS cents
  FROM placed
)`;
