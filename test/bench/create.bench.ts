import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { Bench } from './bench.ts';
import { median, percent } from './figures.ts';
import { requestsPerSecond } from './load.ts';
import { benchKey, onDatabase } from './servers.ts';

const connections = 10;
let serial = 0;

/** A valid CPF, another at each call. */
function cpf(): string {
  const base = String(100_000_000 + (serial += 1)).slice(-9);
  const digit = (text: string): number => {
    const sum = [...text].reduce((total, char, index) => total + Number(char) * (text.length + 1 - index), 0);
    return ((sum * 10) % 11) % 10;
  };
  const first = digit(base);
  return `${base}${first}${digit(`${base}${first}`)}`;
}

/** The same rows by pg alone, as many at once. */
async function byHand(url: string, seconds: number): Promise<number> {
  const pool = new Pool({ connectionString: url, max: connections });
  const until = performance.now() + seconds * 1000;
  let made = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      const client = await pool.connect();
      const id = randomUUID();
      await client.query('BEGIN');
      await client.query({
        name: 'c',
        text: `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask, email) VALUES ($1, 'Ana', 'cpf', 'x', $2, '***', 'a@example.com')`,
        values: [id, id],
      });
      await client.query({
        name: 'a',
        text: `INSERT INTO audit_event (id, actor, action, subject_kind, subject_id, after) VALUES (gen_random_uuid(), 'x', 'customer.created', 'customer', $1::uuid, '{"name":"Ana"}')`,
        values: [id],
      });
      await client.query({ name: 'i', text: `INSERT INTO idempotency_key (actor, key, fingerprint) VALUES ('x', $1, 'x')`, values: [id] });
      await client.query({ name: 'u', text: `UPDATE idempotency_key SET status = 201, answer = 'x' WHERE actor = 'x' AND key = $1`, values: [id] });
      await client.query('COMMIT');
      client.release();
      made += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  await pool.end();
  return made / seconds;
}

/** `POST /customers`: validated, authenticated, audited; and with a key, carried out once. */
export async function benchCreate({ database, say }: Bench): Promise<void> {
  const url = await database();
  const product = await onDatabase(url);
  const rounds: { ours: number; keyed: number; theirs: number }[] = [];
  for (let round = 0; round < 3; round += 1) {
    const theirs = await byHand(url, 3);
    const create = (keyed: boolean): Promise<number> =>
      requestsPerSecond(`${product.url}/v1/customers`, {
        method: 'POST',
        connections,
        seconds: 3,
        keyed,
        headers: { authorization: `Bearer ${benchKey}`, 'content-type': 'application/json' },
        body: () => JSON.stringify({ name: 'Ana', document: cpf(), email: 'a@example.com' }),
      });
    rounds.push({ theirs, ours: await create(false), keyed: await create(true) });
  }
  await product.stop();
  say(
    `customers created: ${median(rounds.map(({ ours }) => ours)).toFixed(0)}/s; the same rows by pg ${median(rounds.map(({ theirs }) => theirs)).toFixed(0)}/s`,
  );
  say(`ratio ${percent(median(rounds.map(({ ours, theirs }) => ours / theirs)))} (aim ≥ 60 %)`);
  say(`with an Idempotency-Key each, whose rows pg writes in both: ${percent(median(rounds.map(({ keyed, theirs }) => keyed / theirs)))}`);
}
