import { statement } from './databases.ts';

const share = 20;

/**
 * A provider of any size, straight into the tables: each service with a plan of two components, a package and a benefit, three paid
 * invoices and an old notice; one in twenty owes an invoice it was told of; one in fifty began this month. Written without looking
 * at foreign keys: they hold by the way it is made.
 */
export async function seedProvider(url: string, services: number): Promise<void> {
  const run = (sql: string, params: unknown[] = []): Promise<unknown> => statement(url, `SET session_replication_role = replica; ${inline(sql, params)}`);
  await run(`INSERT INTO plan (id, name, price_cents, components) VALUES (uuid7(), 'Fibra 500', 9990,
    '[{"description":"Conexão","fiscalNature":"SCM","amountCents":6993},{"description":"Suporte","fiscalNature":"SVA","amountCents":2997}]')`);
  await run(`INSERT INTO package (id, code, description, kind, price_cents, components) VALUES
    (uuid7(), 'LIVROS', 'Livros', 'standalone', 1990, '[{"description":"Livros","fiscalNature":"SVA","amountCents":1990}]'),
    (uuid7(), 'BRINDE', 'Brinde', 'benefit', 0, '[{"description":"Brinde","fiscalNature":"SVA","amountCents":0}]')`);
  await Promise.all(
    [0, 1, 2, 3].map((part) =>
      run(
        `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask)
         SELECT uuid7(), 'Cliente ' || n, 'cpf', '-', 'x' || n, '-' FROM generate_series(1 + $2, $1, 4) n`,
        [services, part],
      ),
    ),
  );
  await run(
    `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on)
     SELECT uuid7(), c.id, p.id, 'enabled', CASE n % 50 WHEN 0 THEN date_trunc('month', now()) + interval '10 days' ELSE '2025-01-01' END, n % 28 + 1, 'advance', '2025-01-01'
     FROM (SELECT id, row_number() OVER () AS n FROM customer) c, plan p`,
  );
  await Promise.all([
    run(`INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date)
      SELECT uuid7(), s.id, p.id, p.price_cents, 'plan_default', '2025-01-01' FROM service s CROSS JOIN package p`),
    ...[1, 2, 3].map((month) =>
      run(
        `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, paid_cents, blocks)
         SELECT uuid7(), customer_id, id, current_date - 30 - 30 * $1, 'paid', 9990, 9990, true FROM service`,
        [month],
      ),
    ),
    run(`INSERT INTO notice (id, service_id, channel, sent_at, recorded_by) SELECT uuid7(), id, 'email', now() - interval '200 days', 'bench' FROM service`),
  ]);
  await run(
    `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, blocks, external_ref)
     SELECT uuid7(), customer_id, id, current_date - 30, 'open', 9990, true, 'f' || n / $1 FROM (SELECT *, row_number() OVER () AS n FROM service) s WHERE n % $1 = 0`,
    [share],
  );
  await run(
    `INSERT INTO notice (id, service_id, channel, sent_at, recorded_by) SELECT uuid7(), service_id, 'email', now() - interval '20 days', 'bench' FROM invoice WHERE status = 'open'`,
  );
  await run(`INSERT INTO work (id, kind, requested_by, status) VALUES (uuid7(), 'bench', 'bench', 'succeeded')`);
  await run('UPDATE blocking_policy SET hold_percent = 100, hold_count = 100000000');
  await statement(url, 'VACUUM ANALYZE');
}

/** Several commands at once take no parameters; these are numbers of our own. */
const inline = (sql: string, params: unknown[]): string => params.reduce<string>((text, value, index) => text.replaceAll(`$${index + 1}`, String(value)), sql);

/** Works on a copy of a database, and drops it. */
export async function onCopy<T>(url: string, work: (copy: string) => Promise<T>): Promise<T> {
  const copy = new URL(url);
  copy.pathname = `${copy.pathname}_copy`;
  const server = new URL(url);
  server.pathname = '/postgres';
  const name = (of: URL | string): string => new URL(of).pathname.slice(1);
  await statement(server.href, `CREATE DATABASE ${name(copy)} TEMPLATE ${name(url)} STRATEGY file_copy`);
  try {
    return await work(copy.href);
  } finally {
    await dropDatabase(copy.href);
  }
}

export async function dropDatabase(url: string): Promise<void> {
  const server = new URL(url);
  server.pathname = '/postgres';
  await statement(server.href, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}
