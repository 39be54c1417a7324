import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import type { Bench } from './bench.ts';
import { seedBase, statement } from './databases.ts';
import { median, percentile } from './figures.ts';
import { giveProducts } from './provisioning.bench.ts';
import { benchKey, onDatabase } from './servers.ts';

const people = 100_000;
const asked = 2_000;
const atOnce = 4;
const credentials = { username: 'neo', password: 'password-of-the-benchmark' };
const authorization = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;

/** The rival: a login looked up in one prepared statement; no key, no credentials, no rules about debts and dates. */
async function bare(databaseUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  const pool = new Pool({ connectionString: databaseUrl, max: 10 });
  const text = `SELECT p.ref, EXISTS (SELECT FROM hold h WHERE h.service_id = s.id AND h.lifted_at IS NULL) AS blocked
    FROM service s JOIN service_package l ON l.service_id = s.id AND l.removed_at IS NULL
    JOIN package_product pp ON pp.package_id = l.package_id JOIN product p ON p.id = pp.product_id
    WHERE lower(s.login) = lower($1) AND s.login IS NOT NULL AND s.status <> 'cancelled'`;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { login } = JSON.parse(Buffer.concat(chunks).toString()) as { login: string };
    const { rows } = await pool.query({ name: 'login', text, values: [login] });
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ existe: rows.length > 0, pacotes: rows }));
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await pool.end();
    },
  };
}

/** Milliseconds of each answer, a few asked at once. */
async function latencies(url: string): Promise<number[]> {
  const taken: number[] = [];
  const round = async (): Promise<void> => {
    while (taken.length < asked) {
      const login = `assinante.${1 + Math.floor(Math.random() * people)}`;
      const startedAt = performance.now();
      const answer = await fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify({ login }) });
      const { existe } = (await answer.json()) as { existe: boolean };
      taken.push(performance.now() - startedAt);
      if (!existe) throw new Error(`${login}: ${answer.status}`);
      // Below the 200 questions a second that one process takes.
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, round));
  return taken;
}

/** A platform asks about one of 100,000 subscribers. */
export async function benchCallback({ database, say }: Bench): Promise<void> {
  const url = await database();
  await seedBase(url, people, 1);
  const product = await onDatabase(url);
  const headers = { authorization: `Bearer ${benchKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ platform: 'neo', description: 'NEO', settings: credentials });
  const made = await fetch(`${product.url}/v1/integrations`, { method: 'POST', headers, body });
  const { id, callbackUrl } = (await made.json()) as { id: string; callbackUrl: string };
  await giveProducts(url, id);
  await statement(
    url,
    `UPDATE service s SET login = 'assinante.' || n FROM (SELECT id, row_number() OVER () AS n FROM service) numbered WHERE numbered.id = s.id`,
  );
  await statement(url, 'VACUUM ANALYZE service');
  const rival = await bare(url);
  await latencies(rival.url);
  const [theirs, ours] = [await latencies(rival.url), await latencies(callbackUrl)];
  await rival.close();
  await product.stop();
  const shown = (values: readonly number[]): string =>
    `median ${median(values).toFixed(1)} ms, p95 ${percentile(values, 0.95).toFixed(1)} ms, p99 ${percentile(values, 0.99).toFixed(1)} ms`;
  say(`who may come in, of ${people.toLocaleString('en')}, ${atOnce} asked at once: ${shown(ours)} (aim < 20 ms)`);
  say(`the same login by bare node:http + pg: ${shown(theirs)}; ratio of the medians ${(median(ours) / median(theirs)).toFixed(1)}`);
}
