import type { Bench } from './bench.ts';
import { statement } from './databases.ts';
import { median } from './figures.ts';
import { benchKey, onDatabase } from './servers.ts';

const size = Number(process.env['BENCH_CUSTOMERS'] ?? 1_000_000);
const rounds = 7;
const headers = { authorization: `Bearer ${benchKey}` };

/** Names as they are here: some thirty that everybody has, and a number by which one is found. */
const seed = [
  `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask, email, external_ref)
   SELECT uuid7(), (ARRAY['Ana','Maria','José','João','Antônio','Francisco','Célia','Davi','Elisa','Fábio','Márcia','Bruno'])[1 + n % 12] || ' '
       || (ARRAY['Silva','Souza','Lima','Prado','Nogueira','Teixeira','Castro','Araújo','Conceição'])[1 + n / 12 % 9] || ' ' || md5(n::text),
     'cpf', 'x', 'x' || n, '***.000.000-**', 'c' || n || '@example.com', 'C' || n FROM generate_series(1, ${size}) n`,
  `INSERT INTO plan (id, name, price_cents) SELECT uuid7(), 'Fibra ' || n, 9990 FROM generate_series(1, 5) n`,
  `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on)
   SELECT uuid7(), c.id, p.id, CASE WHEN random() < 0.1 THEN 'cancelled' ELSE 'enabled' END, now(), 10, 'advance', '2026-01-01'
   FROM customer c JOIN LATERAL (SELECT id FROM plan ORDER BY name OFFSET get_byte(uuid_send(c.id), 15) % 5 LIMIT 1) p ON true`,
  `INSERT INTO package (id, code, description, kind, price_cents) SELECT uuid7(), 'P' || n, 'Pacote ' || n, 'standalone', 990 FROM generate_series(1, 3) n`,
  `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date)
   SELECT uuid7(), s.id, p.id, 990, 'chosen', '2026-01-01' FROM service s, package p WHERE p.code = 'P1'`,
  // One in fifty is blocked.
  `INSERT INTO hold (id, service_id, reason, placed_by) SELECT uuid7(), id, 'debt', 'system' FROM service WHERE status = 'enabled' AND random() < 0.02`,
  `INSERT INTO integration (id, platform, description, capabilities) SELECT uuid7(), 'saber-mais', 'Plataforma ' || n, '{}' FROM generate_series(1, 3) n`,
  `INSERT INTO account (id, integration_id, customer_id, service_id, reference, state, held, due_at, created_at)
   SELECT uuid7(), i.id, s.customer_id, s.id, uuid7(), CASE WHEN random() < 0.001 THEN 'failed' ELSE 'in_step' END,
     '{"remoteId": "x", "products": [{"ref": "A", "blocked": false}]}', NULL, now() - random() * interval '900 days'
   FROM service s JOIN LATERAL (SELECT id FROM integration ORDER BY description OFFSET get_byte(uuid_send(s.id), 15) % 3 LIMIT 1) i ON true`,
  `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, paid_cents, blocks)
   SELECT uuid7(), s.customer_id, s.id, CURRENT_DATE - (random() * 700)::int, CASE WHEN random() < 0.05 THEN 'open' ELSE 'paid' END, 9990, 0, true FROM service s`,
  'VACUUM ANALYZE',
];

/** The lists of the console as their screens ask for them. */
const lists: Record<string, string> = {
  customers: '/customers?limit=20',
  'customers, a rare name': '/customers?limit=20&search=c4ca4238a0',
  'customers, a name that one in twelve has': '/customers?limit=20&search=maria',
  'customers, two names': '/customers?limit=20&search=celia%20souza',
  'customers, by contract': '/customers?limit=20&search=C777',
  'search box, two letters': '/customers?limit=8&search=ma',
  services: '/services?limit=20',
  'services, blocked': '/services?limit=20&blocked=true',
  'services, not blocked': '/services?limit=20&blocked=false',
  'services, cancelled': '/services?limit=20&status=cancelled',
  'services, suspended by request': '/services?limit=20&status=suspended_by_request',
  invoices: '/invoices?limit=20',
  'invoices, overdue': '/invoices?limit=20&status=overdue',
  'invoices, cancelled (there are none)': '/invoices?limit=20&status=cancelled',
  accounts: '/accounts?limit=20',
  'accounts, failed': '/accounts?limit=20&state=failed',
  'accounts, blocked alone (there are none)': '/accounts?limit=20&holding=blocked',
  panel: '/reports/overview',
};

/** Where each list is deep: after nine tenths of it. */
const deep: Record<string, { sort: string; sql: string }> = {
  '/customers?limit=20': { sort: '-createdAt', sql: 'SELECT id::text AS key, id FROM customer ORDER BY id LIMIT 1 OFFSET $1' },
  '/services?limit=20': { sort: '-createdAt', sql: 'SELECT id::text AS key, id FROM service ORDER BY id LIMIT 1 OFFSET $1' },
  '/invoices?limit=20': { sort: '-createdAt', sql: 'SELECT id::text AS key, id FROM invoice ORDER BY id LIMIT 1 OFFSET $1' },
  '/accounts?limit=20': { sort: '-createdAt', sql: 'SELECT id::text AS key, id FROM account ORDER BY id LIMIT 1 OFFSET $1' },
};

/** What the console's lists take of a million customers, a service, an account and an invoice each. */
export async function benchConsole({ database, say }: Bench): Promise<void> {
  const url = await database();
  for (const sql of seed) await statement(url, sql);
  const product = await onDatabase(url);
  const ask = async (path: string): Promise<number> => {
    const startedAt = performance.now();
    const answer = await fetch(`${product.url}/v1${path}`, { headers });
    await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return performance.now() - startedAt;
  };
  const measure = async (name: string, path: string): Promise<void> => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await ask(path));
    say(`${name}: ${median(times).toFixed(0)} ms (at most ${Math.max(...times).toFixed(0)})`);
  };
  try {
    say(`${size.toLocaleString('en')} customers, as many services, accounts and invoices; over HTTP, the median of ${rounds}`);
    for (const [name, path] of Object.entries(lists)) {
      await measure(name, path);
      const cursor = deep[path];
      if (!cursor) continue;
      const [row] = await statement<{ key: string; id: string }>(url, cursor.sql, [Math.floor(size / 10)]);
      const text = Buffer.from(JSON.stringify([cursor.sort, row?.key, row?.id])).toString('base64url');
      await measure(`${name}, nine tenths in`, `${path}&cursor=${text}`);
    }
  } finally {
    await product.stop();
  }
}
