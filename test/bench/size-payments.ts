import { Client } from 'pg';
import { statement } from './databases.ts';
import { seconds } from './figures.ts';
import { pause, Watched } from './watched.ts';

const cents = 9_990;

interface Told {
  invoiceExternalRef: string;
  amountCents: number;
  paidAt: string;
  externalRef: string;
}

/** The same rows by hand: the payments, their invoices, the holds they end. Taken back, so that the product finds the debts as they were. */
async function byHand(url: string, payments: readonly Told[]): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  const took = await seconds(() =>
    client.query(
      `WITH told AS (SELECT uuid7() AS id, i.id AS invoice_id, i.service_id, i.customer_id, t.* FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[]) AS t (ref, cents, paid_at, external_ref) JOIN invoice i ON i.external_ref = t.ref),
       kept AS (INSERT INTO receipt (id, customer_id, amount_cents, paid_at, paid_on, external_ref, source, allocated_cents, left_cents, recorded_by)
         SELECT id, customer_id, cents, paid_at, paid_at::date, external_ref, 'rest', cents, 0, 'hand' FROM told),
       paid AS (INSERT INTO payment (id, invoice_id, amount_cents, paid_at, receipt_id) SELECT uuid7(), invoice_id, cents, paid_at, id FROM told),
       settled AS (UPDATE invoice i SET paid_cents = i.paid_cents + t.cents, status = 'paid', settled_at = t.paid_at, version = version + 1, updated_at = now()
         FROM told t WHERE i.id = t.invoice_id AND i.paid_cents + t.cents >= i.total_cents)
       UPDATE hold h SET lifted_at = now(), lifted_by = 'hand' FROM told t WHERE h.service_id = t.service_id AND h.reason = 'debt' AND h.lifted_at IS NULL`,
      [
        payments.map(({ invoiceExternalRef }) => invoiceExternalRef),
        payments.map(({ amountCents }) => amountCents),
        payments.map(({ paidAt }) => paidAt),
        payments.map(({ externalRef }) => externalRef),
      ],
    ),
  );
  await client.query('ROLLBACK');
  await client.end();
  await statement(url, 'VACUUM ANALYZE payment, invoice, hold');
  return took;
}

/** A day's payments of blocked debtors in one request: the API killed under it, then asked again, then asked once more. Answers seconds. */
export async function sizePayments(url: string, say: (line: string) => void): Promise<number> {
  const [open] = await statement<{ count: number }>(url, `SELECT count(*)::int AS count FROM invoice WHERE external_ref LIKE 'f%' AND status = 'open'`);
  const paidAt = new Date().toISOString();
  const payments = Array.from({ length: Math.min(50_000, open?.count ?? 0) }, (_, n) => ({
    invoiceExternalRef: `f${n + 1}`,
    amountCents: cents,
    paidAt,
    externalRef: `p${n + 1}`,
  }));
  const theirs = await byHand(url, payments);
  const product = await Watched.on(url);
  const killed = product.call('POST', '/payments', { payments }).then(
    () => 'answered',
    () => 'no answer',
  );
  await pause(theirs * 700);
  product.kill('api');
  const first = await killed;
  await product.isBack();
  let answer: { status: string }[] = [];
  const post = async (): Promise<void> => void (answer = (await product.call('POST', '/payments', { payments }))['data'] as { status: string }[]);
  const count = (status: string): number => answer.filter((line) => line.status === status).length;
  const ours = await seconds(post);
  const [applied, memory] = [count('applied'), product.memory()];
  const repeated = await seconds(post);
  const [left] = await statement<{ sum: string; payments: number; holds: number }>(
    url,
    `SELECT (SELECT sum(amount_cents) FROM payment)::text AS sum, (SELECT count(*)::int FROM payment) AS payments, (SELECT count(*)::int FROM hold WHERE lifted_at IS NULL) AS holds`,
  );
  say(
    `${payments.length.toLocaleString('en')} payments of blocked debtors over HTTP: ${ours.toFixed(1)} s; one statement by hand ${theirs.toFixed(1)} s: ${(ours / theirs).toFixed(2)} ×; at most ${memory}`,
  );
  const whole = left?.payments === payments.length && left.sum === String(payments.length * cents) && left.holds === 0;
  say(
    `  API killed under it: ${first}; asked again: ${applied} applied; once more, ${repeated.toFixed(1)} s: ${count('duplicate')} duplicate; ${whole ? 'each paid once, nobody held' : `WRONG: ${JSON.stringify(left)}`}`,
  );
  await product.stop();
  return ours;
}
