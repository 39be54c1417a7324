import { type BlockRunView, BlockRuns } from '#blocking';
import { WorkRunner } from '#kernel';
import { Client } from 'pg';
import type { Bench } from './bench.ts';
import { statement } from './databases.ts';
import { seconds } from './figures.ts';
import { roomsWith } from './rooms.ts';

/** Services, of which one in twenty is in debt. `BENCH_SERVICES=10000,100000,1000000` for the whole growth. */
const sizes = (process.env['BENCH_SERVICES'] ?? '10000,100000').split(',').map(Number);
const share = 20;
const rounds = 3;

/** The sweep of a day, preview and run, against one statement by hand that does the same: reads the debts, keeps who, places the holds. */
export async function benchDebt({ database, say }: Bench): Promise<void> {
  const costs: { services: number; ours: number }[] = [];
  for (const services of sizes) {
    const url = await database();
    await seedDebts(url, services);
    const rooms = await roomsWith([], url);
    const runner = rooms.get(WorkRunner);
    const runs = rooms.get(BlockRuns);
    const sweep = async (): Promise<BlockRunView> => {
      const { id } = await runs.preview({ thenRun: true });
      while (await runner.runNext());
      return runs.get(id);
    };
    await statement(url, 'UPDATE blocking_policy SET hold_percent = 100, hold_count = 100000000');
    const times: { ours: number; theirs: number }[] = [];
    let blocked = 0;
    let most = 0;
    for (let round = 0; round < rounds; round += 1) {
      await clear(url);
      const theirs = await seconds(() => byHand(url));
      await clear(url);
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100);
      const ours = await seconds(async () => (blocked = (await sweep()).counts.blocked));
      clearInterval(watch);
      times.push({ ours, theirs });
    }
    await rooms.close();
    const best = (pick: (time: { ours: number; theirs: number }) => number): number => Math.min(...times.map(pick));
    const [ours, theirs] = [best((time) => time.ours), best((time) => time.theirs)];
    costs.push({ services, ours });
    say(
      `${services.toLocaleString('en')} services, ${blocked.toLocaleString('en')} blocked: preview and run ${(ours * 1000).toFixed(0)} ms; one statement by hand ${(theirs * 1000).toFixed(0)} ms; at most ${Math.round(most / 2 ** 20)} MiB`,
    );
    say(`${(ours / theirs).toFixed(2)} × (aim ≤ 1.5 ×; the best of ${rounds} each)`);
  }
  const [first, last] = [costs[0], costs.at(-1)];
  if (first && last && first !== last)
    say(
      `from ${first.services.toLocaleString('en')} to ${last.services.toLocaleString('en')}: cost grew ${(last.ours / first.ours).toFixed(1)} × for a base ${last.services / first.services} × as large`,
    );
}

/** Both do it on an equal footing: nobody held, nothing bloated. */
async function clear(url: string): Promise<void> {
  for (const sql of ['TRUNCATE hold, block_run_service, block_run CASCADE', 'VACUUM ANALYZE hold, block_run_service']) await statement(url, sql);
}

/** What a person would write: the snapshot and the holds of it, in one statement, as of today. */
async function byHand(url: string): Promise<void> {
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
       WHERE sent_at::date + 15 <= current_date AND status <> 'cancelled' AND enabled_at IS NOT NULL RETURNING service_id)
     INSERT INTO hold (id, service_id, reason, placed_by) SELECT uuid7(), service_id, 'debt', 'hand' FROM kept`,
  );
  await client.end();
}

/** A base in which one service in twenty owes, and most have years of paid invoices and old notices. */
async function seedDebts(url: string, services: number): Promise<void> {
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
  await run(`INSERT INTO work (id, kind, requested_by, status) VALUES (uuid7(), 'bench', 'bench', 'succeeded')`);
  await run('VACUUM ANALYZE');
}
