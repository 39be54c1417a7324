import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { documentPlace } from '#customers';
import { migrate, newId, readConfig, Secrets } from '#kernel';
import { migrations } from '../../apps/api/migrations/index.ts';

export const benchSecrets = 'secrets-of-the-benchmark-only';

/** A new database beside `url`'s, migrated. */
export async function newDatabase(url: string): Promise<string> {
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await statement(url, `CREATE DATABASE ${name}`);
  const made = new URL(url);
  made.pathname = `/${name}`;
  await migrate(made.href, migrations);
  return made.href;
}

/** One statement on a connection of its own. */
export async function statement<Row = unknown>(url: string, sql: string, params: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, params)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Customers with a service each, and `links` packages attached to it, straight into the tables. */
export async function seedBase(url: string, customers: number, links: number): Promise<void> {
  const config = readConfig({ DATABASE_URL: url, SECRETS_KEY: benchSecrets });
  const secrets = await Secrets.start({ query: <T>(sql: string, params?: unknown[]) => statement(url, sql, params) as Promise<T> }, config);
  const ids = Array.from({ length: customers }, newId);
  await statement(
    url,
    `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask, email)
     SELECT id, 'Cliente ' || n, 'cpf', sealed, 'x' || n, '***.000.000-**', 'c' || n || '@example.com' FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS t(id, sealed, n)`,
    [ids, ids.map((id) => secrets.seal('52998224725', documentPlace(id)))],
  );
  await statement(url, `INSERT INTO plan (id, name, price_cents) VALUES (uuid7(), 'Fibra 500', 9990)`);
  await statement(
    url,
    `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on)
     SELECT uuid7(), c.id, p.id, 'enabled', now(), 10, 'advance', '2026-01-01' FROM customer c, plan p`,
  );
  await statement(
    url,
    `INSERT INTO package (id, code, description, kind, price_cents) SELECT uuid7(), 'P' || n, 'Pacote ' || n, 'standalone', 990 FROM generate_series(1, ${links}) n`,
  );
  await statement(
    url,
    `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) SELECT uuid7(), s.id, p.id, 990, 'chosen', '2026-01-01' FROM service s, package p`,
  );
  await statement(url, 'VACUUM ANALYZE');
}
