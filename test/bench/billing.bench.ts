import { BillingRuns, Payments } from '#billing';
import { newId, WorkRunner } from '#kernel';
import type { Bench } from './bench.ts';
import { statement } from './databases.ts';
import { seconds } from './figures.ts';
import { startModules } from './modules.ts';

const usual = 50_000;
const batch = 50_000;
const competence = new Date().toISOString().slice(0, 7);
const grown = (count: number): string => count.toLocaleString('en');

/** A base as it is written by the modules: plan of two components, a package and a benefit each; one in fifty changed this month. */
async function seed(url: string, services: number): Promise<void> {
  const [customerId, planId, paidId, freeId] = [newId(), newId(), newId(), newId()];
  await statement(
    url,
    `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ($1, 'Cliente', 'cpf', '-', '-', '-')`,
    [customerId],
  );
  await statement(
    url,
    `INSERT INTO plan (id, name, price_cents, components) VALUES ($1, 'Fibra 500', 9990,
      '[{"description":"Conexão","fiscalNature":"SCM","amountCents":6993},{"description":"Suporte","fiscalNature":"SVA","amountCents":2997}]')`,
    [planId],
  );
  await statement(
    url,
    `INSERT INTO package (id, code, description, kind, price_cents, components) VALUES
      ($1, 'LIVROS', 'Livros', 'standalone', 1990, '[{"description":"Livros","fiscalNature":"SVA","amountCents":1990}]'),
      ($2, 'BRINDE', 'Brinde', 'benefit', 0, '[{"description":"Brinde","fiscalNature":"SVA","amountCents":0}]')`,
    [paidId, freeId],
  );
  await statement(
    url,
    `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on)
     SELECT uuid7(), $1, $2, 'enabled', CASE n % 50 WHEN 0 THEN date_trunc('month', now()) + interval '10 days' ELSE '2025-01-01' END, n % 28 + 1, 'advance', '2025-01-01'
     FROM generate_series(1, $3::int) n`,
    [customerId, planId, services],
  );
  await statement(
    url,
    `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date)
     SELECT uuid7(), s.id, p.id, p.price_cents, 'plan_default', '2025-01-01' FROM service s CROSS JOIN package p`,
  );
  await statement(url, 'VACUUM ANALYZE');
}

/** The same invoices and lines for services whose month is whole, in one statement that knows nothing of days, holds or changes. */
export const billByHand = (url: string): Promise<unknown> =>
  statement(
    url,
    `WITH task AS (
       INSERT INTO work (id, kind, requested_by, status) VALUES (uuid7(), 'bench', 'hand', 'succeeded') RETURNING id
     ), run AS (
       INSERT INTO billing_run (id, competence, status, issued_on, requested_by, work_id)
       SELECT uuid7(), '1999-01', 'succeeded', current_date, 'hand', id FROM task RETURNING id
     ), made AS (
       INSERT INTO invoice (id, customer_id, service_id, due_date, competence, period, status, total_cents, blocks, billing_run_id)
       SELECT uuid7(), s.customer_id, s.id, date_trunc('month', now())::date + s.due_day - 1, '1999-01', '1999-01', 'open',
         p.price_cents + (SELECT sum(l.price_cents) FROM service_package l WHERE l.service_id = s.id), true, run.id
       FROM service s JOIN plan p ON p.id = s.plan_id, run RETURNING id, service_id
     )
     INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, link_id, blocks, kind, plan_id, period, days, components)
     SELECT uuid7(), m.id, 0, p.name, p.price_cents, NULL, true, 'plan', p.id, '1999-01', 30, p.components
     FROM made m JOIN service s ON s.id = m.service_id JOIN plan p ON p.id = s.plan_id
     UNION ALL
     SELECT uuid7(), m.id, 1, k.description, l.price_cents, l.id, true, 'package', NULL, '1999-01', 30, k.components
     FROM made m JOIN service_package l ON l.service_id = m.service_id JOIN package k ON k.id = l.package_id`,
  );

/** A month of 50,000 services, or the first `--services`, and a day's payments, against statements by hand. */
export async function benchBilling({ database, say, services: chosen }: Bench): Promise<void> {
  const url = await database();
  const [services = usual] = chosen([usual]);
  await seed(url, services);
  const modules = await startModules([], url);
  const runs = modules.get(BillingRuns);
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 100);
  const run = async (preview: boolean): Promise<string> => {
    const { id } = await runs.request({ competence, preview });
    await modules.get(WorkRunner).runNext();
    return id;
  };
  const theirs = await seconds(() => billByHand(url));
  await statement(url, 'TRUNCATE invoice CASCADE');
  const previewed = await seconds(() => run(true));
  let id = '';
  const ours = await seconds(async () => (id = await run(false)));
  const { status, counts, totalCents } = await runs.get(id);
  const again = await seconds(() => run(false));
  say(
    `${grown(services)} services, three lines each: ${ours.toFixed(1)} s (${status}, ${grown(counts.invoices)} invoices, R$ ${grown(totalCents / 100)}); by hand ${theirs.toFixed(1)} s`,
  );
  say(`${(ours / theirs).toFixed(2)} × (aim ≤ 2 ×); preview ${previewed.toFixed(1)} s; run again, nothing left to bill, ${again.toFixed(1)} s`);

  const size = Math.min(batch, counts.invoices);
  await statement(
    url,
    `UPDATE invoice SET external_ref = 'f' || n FROM (SELECT id, row_number() OVER () AS n FROM invoice LIMIT ${size}) x WHERE x.id = invoice.id`,
  );
  const paidAt = new Date().toISOString();
  const payments = Array.from({ length: size }, (_, n) => ({ invoiceExternalRef: `f${n + 1}`, amountCents: 11_980, paidAt, externalRef: `p${n + 1}` }));
  const imported = await seconds(() => modules.get(Payments).payBatch(payments));
  clearInterval(watch);
  say(`${grown(size)} payments in one batch: ${imported.toFixed(1)} s`);
  say(`memory of the process at its most: ${Math.round(peak / 2 ** 20)} MB`);
  await modules.close();
}
