import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import type { Bench } from './bench.ts';
import { seedBase } from './databases.ts';
import { median, percent } from './figures.ts';
import { requestsPerSecond } from './load.ts';
import { benchKey, onDatabase } from './servers.ts';

const headers = { authorization: `Bearer ${benchKey}` };

/** The rival: no framework, no authentication, no query to check; the same rows as the same JSON. */
async function bare(databaseUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  const pool = new Pool({ connectionString: databaseUrl, max: 10 });
  const statement = `SELECT id, name, document_kind AS "documentKind", document_mask AS "documentMasked", left(email, 1) || '***' || substr(email, strpos(email, '@')) AS email,
    left(phone, 3) || '*****' || right(phone, 4) AS phone, birth_date::text AS "birthDate", address,
    external_ref AS "externalRef", version, created_at AS "createdAt", updated_at AS "updatedAt", erased_at AS "erasedAt" FROM customer ORDER BY id DESC LIMIT 51`;
  const server = createServer((_request, response) => {
    void pool.query({ name: 'page', text: statement }).then(({ rows }) => {
      const body = JSON.stringify({ data: rows.slice(0, 50), nextCursor: 'x' });
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
  }).listen(0, '127.0.0.1');
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

/** A page of 50 of 100,000 customers, and the same deep in the list. */
export async function benchLists({ database, say }: Bench): Promise<void> {
  const url = await database();
  await seedBase(url, 100_000, 3);
  const product = await onDatabase(url);
  const rival = await bare(url);
  const list = `${product.url}/v1/customers?limit=50`;
  let cursor = '';
  for (let page = 0; page < 500; page += 1) {
    const answer = await fetch(`${product.url}/v1/customers?limit=200&cursor=${cursor}`, { headers });
    cursor = ((await answer.json()) as { nextCursor: string | null }).nextCursor ?? cursor;
    if (page === 490) break;
  }
  const rounds: { ours: number; theirs: number; deep: number }[] = [];
  await requestsPerSecond(list, { headers, seconds: 2 });
  for (let round = 0; round < 3; round += 1) {
    rounds.push({
      theirs: await requestsPerSecond(rival.url),
      ours: await requestsPerSecond(list, { headers }),
      deep: await requestsPerSecond(`${list}&cursor=${cursor}`, { headers }),
    });
  }
  await rival.close();
  await product.stop();
  say(
    `page of 50 of 100,000 customers: ${median(rounds.map(({ ours }) => ours)).toFixed(0)}/s; bare node:http + pg ${median(rounds.map(({ theirs }) => theirs)).toFixed(0)}/s`,
  );
  say(`ratio ${percent(median(rounds.map(({ ours, theirs }) => ours / theirs)))} (aim ≥ 90 %)`);
  say(`98,000 rows in, against the first page: ${percent(median(rounds.map(({ ours, deep }) => deep / ours)))} (aim: the same)`);
}
