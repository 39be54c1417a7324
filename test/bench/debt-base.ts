import { Client } from 'pg';
import { statement } from './databases.ts';

const share = 20;

/** Both do it on an equal footing: nobody held, nothing bloated. */
export async function clear(url: string): Promise<void> {
  for (const sql of ['TRUNCATE hold, block_run_service, block_run CASCADE', 'VACUUM ANALYZE hold, block_run_service']) await statement(url, sql);
}

/** What a person would write: the snapshot and the holds of it, in one statement, as of today. */
export async function byHand(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `WITH debt AS (
       SELECT service_id, sum(total_cents - paid_cents) AS cents, min(due_date) AS oldest FROM invoice
       WHERE status = 'open' AND blocks AND due_date < current_date GROUP BY service_id
     ), decided AS (
       SELECT d.*, n.sent_at, s.status, s.enabled_at,
         (SELECT coalesce(jsonb_agg(p.code ORDER BY p.code), '[]') FROM service_package l JOIN package p ON p.id = l.package_id
          WHERE l.service_id = d.service_id AND l.removed_at IS NULL AND p.debt_policy = 'service') AS packages
       FROM debt d JOIN service s ON s.id = d.service_id
       LEFT JOIN LATERAL (SELECT sent_at FROM notice n WHERE n.service_id = d.service_id AND n.sent_at > d.oldest + 1 ORDER BY sent_at LIMIT 1) n ON true
     ), run AS (
       INSERT INTO block_run (id, as_of, requested_by, work_id) SELECT uuid7(), current_date, 'hand', id FROM work LIMIT 1 RETURNING id
     ), kept AS (
       INSERT INTO block_run_service (run_id, subject_id, service_id, overdue_cents, oldest_due_date, notice_sent_at, packages, decision, reason, outcome)
       SELECT run.id, service_id, service_id, cents, oldest, sent_at, packages, 'block', 'overdue', 'blocked' FROM decided, run
       WHERE sent_at::date + 15 <= current_date AND status <> 'cancelled' AND enabled_at IS NOT NULL RETURNING service_id, run_id)
     INSERT INTO hold (id, service_id, reason, placed_by, block_run_id) SELECT uuid7(), service_id, 'debt', 'hand', run_id FROM kept`,
  );
  await client.end();
}

/** A base in which one service in twenty owes, and most have years of paid invoices and old notices. */
export async function seedDebts(url: string, services: number): Promise<void> {
  const run = (sql: string, params: unknown[] = []): Promise<unknown> => statement(url, sql, params);
  await run(`INSERT INTO plan (id, name, price_cents) VALUES (uuid7(), 'Fibra 500', 9990)`);
  await run(
    `INSERT INTO package (id, code, description, kind, price_cents) SELECT uuid7(), 'P' || n, 'Pacote ' || n, 'standalone', 990 FROM generate_series(1, 2) n`,
  );
  await run(
    `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask)
     SELECT gen_random_uuid(), 'Cliente ' || n, 'cpf', '-', 'x' || n, '-' FROM generate_series(1, $1::int) n`,
    [services],
  );
  await run(
    `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on)
     SELECT gen_random_uuid(), c.id, p.id, 'enabled', now(), 10, 'advance', '2026-01-01' FROM customer c, plan p`,
  );
  await run(
    `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date)
     SELECT gen_random_uuid(), s.id, p.id, 990, 'chosen', '2026-01-01' FROM service s JOIN package p ON p.code = 'P1'`,
  );
  await run(
    `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, paid_cents, blocks)
     SELECT gen_random_uuid(), customer_id, id, current_date - 30 - 30 * month, 'paid', 9990, 9990, true FROM service, generate_series(1, 3) month`,
  );
  await run(
    `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, blocks)
     SELECT gen_random_uuid(), customer_id, id, current_date - 30, 'open', 9990, true FROM (SELECT *, row_number() OVER () AS n FROM service) s WHERE n % ${share} = 0`,
  );
  await run(
    `INSERT INTO notice (id, service_id, channel, sent_at, recorded_by) SELECT gen_random_uuid(), service_id, 'email', now() - interval '20 days', 'bench' FROM invoice WHERE status = 'open'`,
  );
  await run(
    `INSERT INTO notice (id, service_id, channel, sent_at, recorded_by) SELECT gen_random_uuid(), id, 'email', now() - interval '200 days', 'bench' FROM service`,
  );
  await run(
    `INSERT INTO notice_invoice (notice_id, invoice_id, amount_cents)
     SELECT n.id, i.id, i.total_cents FROM notice n JOIN invoice i ON i.service_id = n.service_id AND i.status = 'open' WHERE n.sent_at > i.due_date + 1`,
  );
  await run(`INSERT INTO work (id, kind, requested_by, status) VALUES (uuid7(), 'bench', 'bench', 'succeeded')`);
  await run('VACUUM ANALYZE');
}
