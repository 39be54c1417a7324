import { owedSql, within } from './owed.sql.ts';
import type { SuspensionTerms } from './suspension-terms.ts';

/**
 * The rule of `decideInvoice` for many services at once, as the head of a WITH (parameters of `owedSql`): `line` every line of every
 * invoice to make, `total` the invoices.
 */
export const draftSql = (terms: SuspensionTerms): string => `
WITH ${owedSql(terms)},
billed AS (
  SELECT m.id, m.back, m.first, l.key, l.kind, sum(l.amount_cents)::bigint AS cents
  FROM touched t JOIN months m USING (id)
  -- One service at a time, by its index: a run that bills the first month ever makes what the planner believes not to be there.
  CROSS JOIN LATERAL (
    SELECT coalesce(l.link_id, l.plan_id) AS key, CASE WHEN l.link_id IS NULL THEN 'plan' ELSE 'package' END AS kind, l.amount_cents
    FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id AND l.kind IN ('plan', 'package', 'adjustment') AND l.period = to_char(m.first, 'YYYY-MM')
    WHERE i.service_id = m.id AND i.billing_run_id IS NOT NULL OFFSET 0
  ) l
  GROUP BY 1, 2, 3, 4, 5
),
billed_period AS (SELECT DISTINCT id FROM billed WHERE back = 0),
charge AS (
  SELECT o.* FROM owed o WHERE o.back = 0 AND NOT EXISTS (SELECT FROM billed_period b WHERE b.id = o.id)
),
adjustment AS (
  SELECT id, back, first, kind, key, sum(cents)::bigint AS cents, max(days) AS days, max(length) AS length
  FROM (
    SELECT id, back, first, kind, key, cents, days, length FROM owed WHERE back > 0 OR EXISTS (SELECT FROM billed_period b WHERE b.id = owed.id)
    UNION ALL
    SELECT id, back, first, kind, key, -cents, NULL, NULL FROM billed
  ) d
  GROUP BY id, back, first, kind, key HAVING sum(cents) <> 0
),
due AS (
  SELECT c.id, p.event_id, p.number, e.kind, e.description, e.installments, e.charge_type_id, coalesce(t.blocks, true) AS blocks, p.amount_cents, e.percent
  FROM billing_event_installment p JOIN billing_event e ON e.id = p.event_id JOIN chosen c ON c.id = p.service_id
  LEFT JOIN charge_type t ON t.id = e.charge_type_id
  WHERE ${within('p.service_id')} AND p.invoice_id IS NULL AND p.competence <= $3
),
event AS (
  SELECT d.*, CASE d.kind WHEN 'discount' THEN -1 ELSE 1 END * coalesce(d.amount_cents, (2 * coalesce(b.cents, 0) * d.percent + 100) / 200)::bigint AS cents
  FROM due d LEFT JOIN (SELECT id, sum(cents)::bigint AS cents FROM charge WHERE EXISTS (SELECT FROM due WHERE percent IS NOT NULL) GROUP BY id) b USING (id)
),
unbalanced AS (
  SELECT id, 1 AS part, place::int, kind, key, first, days, length, cents, NULL::uuid AS event_id, NULL::int AS number FROM charge
  UNION ALL
  SELECT id, 2, back, kind, key, first, days, length, cents, NULL, NULL FROM adjustment
  UNION ALL
  SELECT id, CASE kind WHEN 'surcharge' THEN 3 ELSE 4 END, number, kind, NULL, NULL, NULL, NULL, cents, event_id, number FROM event
),
total AS MATERIALIZED (
  SELECT id, greatest(sum(cents), 0)::bigint AS cents, greatest(-sum(cents), 0)::bigint AS carried, uuid7() AS carry_id
  FROM unbalanced GROUP BY id HAVING bool_or(part < 4)
),
line AS (
  SELECT u.* FROM unbalanced u JOIN total t USING (id)
  UNION ALL
  SELECT id, 5, 0, 'carry', NULL, NULL, NULL, NULL, carried, NULL, NULL FROM total WHERE carried > 0
),
worded AS (
  SELECT l.id, row_number() OVER (PARTITION BY l.id ORDER BY l.part, l.place, l.kind DESC, l.key, l.event_id) AS position, l.part, l.cents, l.days, l.event_id,
    CASE l.part WHEN 1 THEN l.kind WHEN 2 THEN 'adjustment' WHEN 3 THEN 'surcharge' WHEN 4 THEN 'discount' ELSE 'carry' END AS kind,
    CASE l.kind WHEN 'plan' THEN l.key END AS plan_id, CASE l.kind WHEN 'package' THEN l.key END AS link_id, to_char(l.first, 'YYYY-MM') AS period,
    coalesce(e.blocks, true) AND l.cents > 0 AND l.part <> 5 AS blocks, e.charge_type_id,
    CASE WHEN l.part IN (1, 2) THEN
        CASE WHEN l.part = 2 THEN 'Ajuste de ' || to_char(l.first, 'MM/YYYY') || ': ' ELSE '' END || coalesce(p.name, k.description)
          || CASE WHEN l.part = 1 AND l.days < l.length THEN ' (' || l.days || ' de ' || l.length || ' dias)' ELSE '' END
      WHEN l.part = 5 THEN 'Crédito para a próxima fatura'
      ELSE e.description || CASE WHEN e.installments > 1 THEN ' (' || l.number || '/' || e.installments || ')' ELSE '' END END AS description,
    CASE WHEN l.part > 2 THEN '[]'::jsonb WHEN l.cents = coalesce(p.price_cents, k.price_cents) THEN coalesce(p.components, k.components)
      ELSE split_components(coalesce(p.components, k.components), l.cents) END AS components
  FROM line l
  LEFT JOIN plan p ON l.kind = 'plan' AND p.id = l.key
  LEFT JOIN service_package s ON l.kind = 'package' AND s.id = l.key LEFT JOIN package k ON k.id = s.package_id
  LEFT JOIN event e ON e.event_id = l.event_id AND e.number = l.number
)`;

/** When it falls due, of `chosen c`: `dueDateOf`. */
const dueIn = (month: string): string => `least(${month}::date + c.due_day - 1, (${month}::date + interval '1 month')::date - 1)`;
export const dueDateSql = `(
  SELECT min(d) FROM (VALUES (${dueIn('$4')}), (${dueIn(`date_trunc('month', $5::date)`)}), (${dueIn(`(date_trunc('month', $5::date) + interval '1 month')`)})) v (d)
  WHERE d >= $5::date AND d >= ${dueIn('$4')})`;

/** Two counts, for two partial indexes. */
const inRange = `i.competence = $3 AND ${within('i.service_id')}`;
const alreadySql = `((SELECT count(*) FROM invoice i WHERE ${inRange} AND i.billing_run_id IS NOT NULL)
    + (SELECT count(DISTINCT i.service_id) FROM invoice i WHERE ${inRange} AND i.billing_run_id IS NULL AND i.status <> 'cancelled'))::int`;

/** What a run would make of these services. */
export const previewSql = (terms: SuspensionTerms): string => `${draftSql(terms)}
  SELECT count(*)::int AS invoices, coalesce(sum(cents), 0)::bigint AS total_cents, coalesce(sum(carried), 0)::bigint AS carried_cents,
    ${alreadySql} AS already_billed
  FROM total`;

/** The same, line by line, to be read. */
export const draftedSql = (terms: SuspensionTerms): string => `${draftSql(terms)}
  SELECT c.id AS "serviceId", c.customer_id AS "customerId", u.name AS "customerName", ${dueDateSql}::text AS "dueDate", to_char(c.period, 'YYYY-MM') AS period,
    t.cents::float8 AS "totalCents", t.carried::float8 AS "carriedCents", l.lines
  FROM total t JOIN chosen c USING (id) JOIN customer u ON u.id = c.customer_id
  JOIN (SELECT id, json_agg(json_build_object('kind', kind, 'description', description, 'amountCents', cents, 'period', period, 'days', days, 'planId', plan_id,
    'packageLinkId', link_id, 'eventId', event_id, 'components', components) ORDER BY position) AS lines FROM worded GROUP BY id) l ON l.id = c.id
  ORDER BY c.id`;

/**
 * Writes the invoices of these services for run `$7` at `$8`. Who was billed meanwhile is left alone, with their events: two runs
 * of one competence meet at the unique index.
 */
export const billSql = (terms: SuspensionTerms): string => `${draftSql(terms)},
made AS (
  INSERT INTO invoice (id, customer_id, service_id, due_date, competence, period, status, total_cents, blocks, settled_at, billing_run_id)
  SELECT uuid7(), c.customer_id, c.id, ${dueDateSql}, $3, to_char(c.period, 'YYYY-MM'), CASE WHEN t.cents = 0 THEN 'paid' ELSE 'open' END, t.cents,
    b.blocks, CASE WHEN t.cents = 0 THEN $8::timestamptz END, $7
  FROM total t JOIN chosen c USING (id) JOIN (SELECT id, bool_or(blocks) AS blocks FROM worded GROUP BY id) b USING (id)
  ORDER BY c.id
  ON CONFLICT (service_id, competence) WHERE billing_run_id IS NOT NULL DO NOTHING
  RETURNING id AS invoice_id, service_id AS id, total_cents
),
written AS (
  INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, link_id, charge_type_id, blocks, kind, plan_id, period, days, components, event_id)
  SELECT uuid7(), m.invoice_id, w.position - 1, w.description, w.cents, w.link_id, w.charge_type_id, w.blocks, w.kind, w.plan_id, w.period, w.days, w.components,
    w.event_id
  FROM worded w JOIN made m USING (id)
),
taken AS (
  UPDATE billing_event_installment p SET invoice_id = m.invoice_id FROM due d JOIN made m USING (id) WHERE p.event_id = d.event_id AND p.number = d.number
),
carried AS (
  INSERT INTO billing_event (id, service_id, description, kind, amount_cents, installments, first_competence, carried_from, created_by)
  SELECT t.carry_id, t.id, 'Crédito da fatura de ' || to_char($4::date, 'MM/YYYY'), 'discount', t.carried, 1,
    to_char($4::date + interval '1 month', 'YYYY-MM'), m.invoice_id, 'billing-run:' || $7::uuid
  FROM total t JOIN made m USING (id) WHERE t.carried > 0 RETURNING id, service_id, amount_cents, first_competence
),
waiting AS (
  INSERT INTO billing_event_installment (event_id, number, service_id, competence, amount_cents) SELECT id, 1, service_id, first_competence, amount_cents FROM carried
)
SELECT (SELECT count(*)::int FROM made) AS invoices, (SELECT coalesce(sum(total_cents), 0)::bigint FROM made) AS total_cents,
  (SELECT coalesce(sum(amount_cents), 0)::bigint FROM carried) AS carried_cents,
  ${alreadySql} AS already_billed`;
