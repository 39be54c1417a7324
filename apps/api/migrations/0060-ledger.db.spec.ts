import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createTestDatabase } from '../../../test/support/database.ts';
import { Ledger1764000000060 } from './0060-ledger.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let source: DataSource;
const migration = new Ledger1764000000060();
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  await migration.down(source.createQueryRunner());
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

async function up(): Promise<void> {
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  try {
    await migration.up(runner);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
}

it('carries every payment over to the cent, and refuses what does not add up', async () => {
  await source.query(
    `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ('${id(1)}', 'Ana', 'cpf', '-', 'a', '-')`,
  );
  const invoice = (n: number, status: string, total: number, paid: number, renegotiation: number | null = null) =>
    source.query(
      `INSERT INTO invoice (id, customer_id, due_date, status, total_cents, paid_cents, blocks, renegotiation_id) VALUES ($1, $2, '2026-01-10', $3, $4, $5, true, $6)`,
      [id(n), id(1), status, total, paid, renegotiation === null ? null : id(renegotiation)],
    );
  await invoice(10, 'paid', 10_000, 10_250);
  await invoice(11, 'cancelled', 5_000, 2_000);
  await invoice(12, 'renegotiated', 10_000, 4_000, 90);
  await invoice(13, 'open', 6_000, 0, 90);
  await invoice(14, 'paid', 1_000, 1_000);
  await invoice(15, 'open', 1_000, 500);
  const payment = (n: number, of: number, cents: number, more: { ref?: string; receipt?: number; reversed?: boolean } = {}) =>
    source.query(
      `INSERT INTO payment (id, invoice_id, amount_cents, paid_at, external_ref, receipt_id, reversed_at) VALUES ($1, $2, $3, '2026-01-10T02:00:00Z', $4, $5, $6)`,
      [id(n), id(of), cents, more.ref ?? null, more.receipt === undefined ? null : id(more.receipt), more.reversed ? new Date() : null],
    );
  await payment(20, 10, 10_250, { ref: 'P1' });
  await payment(21, 11, 2_000);
  await payment(22, 12, 4_000);
  await payment(23, 14, 1_000, { ref: 'P2', receipt: 80 });
  await payment(24, 15, 500, { receipt: 80 });
  await payment(25, 15, 700, { reversed: true });

  await source.query(`UPDATE invoice SET paid_cents = 501 WHERE id = '${id(15)}'`);
  await expect(up()).rejects.toThrow(/1 invoices differ from their payments/);
  expect(await source.query(`SELECT to_regclass('receipt') AS name`)).toEqual([{ name: null }]);
  await source.query(`UPDATE invoice SET paid_cents = 500 WHERE id = '${id(15)}'`);
  await up();

  expect(
    await source.query(
      'SELECT external_ref AS ref, amount_cents::int AS amount, allocated_cents::int AS allocated, reversed_cents::int AS reversed, left_cents::int AS "left", paid_on::text FROM receipt ORDER BY amount_cents',
    ),
  ).toEqual([
    { ref: null, amount: 700, allocated: 0, reversed: 700, left: 0, paid_on: '2026-01-09' },
    { ref: 'P2', amount: 1_500, allocated: 1_500, reversed: 0, left: 0, paid_on: '2026-01-09' },
    { ref: null, amount: 2_000, allocated: 0, reversed: 0, left: 2_000, paid_on: '2026-01-09' },
    { ref: null, amount: 4_000, allocated: 4_000, reversed: 0, left: 0, paid_on: '2026-01-09' },
    { ref: 'P1', amount: 10_250, allocated: 10_250, reversed: 0, left: 0, paid_on: '2026-01-09' },
  ]);
  expect(await source.query('SELECT kind, amount_cents::int AS cents FROM invoice_adjustment')).toEqual([{ kind: 'interest', cents: 250 }]);
  expect(await source.query('SELECT old_invoice_id AS old, new_invoice_id AS new FROM invoice_replacement')).toEqual([{ old: id(12), new: id(13) }]);
  const [sum] = await source.query<[{ owed: number; credit: number }]>(
    `SELECT (SELECT sum(CASE WHEN debit = 'receivable' THEN amount_cents ELSE 0 END - CASE WHEN credit = 'receivable' THEN amount_cents ELSE 0 END)::int FROM ledger_entry) AS owed,
       (SELECT sum(CASE WHEN credit = 'credit' THEN amount_cents ELSE 0 END - CASE WHEN debit = 'credit' THEN amount_cents ELSE 0 END)::int FROM ledger_entry) AS credit`,
  );
  expect(sum).toEqual({ owed: 6_500, credit: 2_000 });
});
