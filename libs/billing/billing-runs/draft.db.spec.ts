import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import fc from 'fast-check';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { addMonths, periodOf } from './competence.ts';
import { type DecidedInvoice, decideInvoice } from './decide-invoice.ts';
import { billSql, draftedSql, previewSql } from './draft.sql.ts';
import { ownProfile } from './facts.fixture.ts';
import { randomWorld, readWorld, type ReadWorld } from './random-facts.fixture.ts';
import { splitComponents } from './split-components.ts';
import { billedMonths, writeWorld } from './write-facts.fixture.ts';

let database: TestDatabase;
let db: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Client({ connectionString: database.url });
  await db.connect();
  // A plan made for millions of rows is as right on few, and a minute slower to compile.
  await db.query('SET jit = off');
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

interface Drafted {
  serviceId: string;
  totalCents: string;
  carriedCents: string;
  lines: {
    kind: string;
    amountCents: number;
    period: string | null;
    days: number | null;
    planId: string | null;
    packageLinkId: string | null;
    eventId: string | null;
  }[];
}

/** Both in one form: lines in no particular order, but that of each kind's parts. */
const shown = (invoice: DecidedInvoice | null) =>
  invoice && {
    total: invoice.totalCents,
    carried: invoice.carriedCents,
    lines: invoice.lines.map((line) => `${line.kind} ${line.key} ${line.period} ${line.amountCents}`).toSorted(),
  };
const shownRow = (row: Drafted | undefined) =>
  row
    ? {
        total: Number(row.totalCents),
        carried: Number(row.carriedCents),
        lines: row.lines.map((line) => `${line.kind} ${line.packageLinkId ?? line.planId ?? line.eventId} ${line.period} ${line.amountCents}`).toSorted(),
      }
    : null;

const decided = (read: ReadWorld): DecidedInvoice | null => {
  const { world, facts, installments } = read;
  const period = periodOf(world.competence, world.billing);
  const billed = billedMonths(read);
  // Months without an invoice of theirs were billed too: with nothing.
  const earlier = [0, 1, 2].flatMap((back) => {
    const month = addMonths(period, -back);
    const known = billed.find((each) => each.month === month);
    return known || back > 0 ? [{ month, charged: known?.charged ?? false, billed: known?.billed ?? new Map<string, number>() }] : [];
  });
  const due = installments.filter(({ month }) => month <= 0);
  return facts.begins === null ? null : decideInvoice(facts, period, earlier, due);
};

describe('the statement and the functions', () => {
  it('bill the same, to the cent, for any facts', async () => {
    const worlds = fc.sample(randomWorld, { numRuns: 180, seed: 20_261_125 }).map(readWorld);
    const [customerId, runId, workId] = [newId(), newId(), newId()];
    await db.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ($1::uuid, 'Cliente', 'cpf', '-', $1::text, '-')`,
      [customerId],
    );
    await db.query(`INSERT INTO work (id, kind, requested_by) VALUES ($1, 'billing-run', 'test')`, [workId]);
    await db.query(
      `INSERT INTO billing_run (id, competence, status, issued_on, requested_by, work_id) VALUES ($1, '2018-01', 'succeeded', '2018-01-01', 'test', $2)`,
      [runId, workId],
    );
    await db.query('BEGIN');
    for (const world of worlds) await writeWorld(db, customerId, runId, world);
    await db.query('COMMIT');
    const seen = new Set<string>();
    let billed = 0;
    for (const competence of new Set(worlds.map(({ world }) => world.competence))) {
      const { rows } = await db.query<Drafted>(draftedSql(ownProfile), [
        null,
        'ffffffff-ffff-ffff-ffff-ffffffffffff',
        competence,
        `${competence}-01`,
        `${competence}-01`,
        [1, 2],
      ]);
      const byService = new Map(rows.map((row) => [row.serviceId, row]));
      for (const read of worlds.filter(({ world }) => world.competence === competence)) {
        const expected = shown(decided(read));
        expect({ world: read.world, invoice: shownRow(byService.get(read.serviceId)) }).toEqual({ world: read.world, invoice: expected });
        for (const line of expected?.lines ?? []) seen.add(line.split(' ')[0]!);
        if (expected) billed += 1;
      }
    }
    expect(billed).toBeGreaterThan(90);
    expect([...seen].toSorted()).toEqual(['adjustment', 'carry', 'discount', 'package', 'plan', 'surcharge']);
  }, 120_000);

  it('split an amount over a composition alike', async () => {
    const composition = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })), { minLength: 0, maxLength: 5 });
    const cases = fc.sample(fc.tuple(composition, fc.integer({ min: -30_000, max: 30_000 })), { numRuns: 300, seed: 7 }).map(([parts, amount]) => ({
      amount,
      composition: parts.map((amountCents, n) => ({ description: `parte ${n}`, fiscalNature: 'SVA' as const, amountCents })),
    }));
    const { rows } = await db.query<{ parts: unknown }>(
      `SELECT split_components(c -> 'composition', (c ->> 'amount')::bigint) AS parts FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS t (c, n) ORDER BY n`,
      [JSON.stringify(cases)],
    );
    expect(rows.map(({ parts }) => parts)).toEqual(cases.map(({ composition, amount }) => splitComponents(composition, amount)));
  });
});

describe('a stretch of a run', () => {
  interface Plan {
    'Node Type': string;
    'Actual Rows': number;
    'Actual Loops': number;
    Plans?: Plan[];
  }
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

  it('looks at its own services alone, though statistics know of none that were billed', async () => {
    const size = 3_000;
    const ids = Array.from({ length: 2 * size }, newId);
    await db.query(`INSERT INTO plan (id, name, price_cents) VALUES ($1, 'Fibra', 9990)`, [ids[0]]);
    await db.query(
      `WITH whose AS (
         INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask) VALUES ($1::uuid, 'Cliente', 'cpf', '-', $1::text, '-') RETURNING id)
       INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on)
       SELECT s.id, whose.id, $1, 'enabled', '2026-01-01', 10, 'advance', '2026-01-01' FROM unnest($2::uuid[]) s (id), whose`,
      [ids[0], ids],
    );
    await db.query(
      `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, paid_cents, blocks)
       SELECT uuid7(), s.customer_id, s.id, '2026-03-10', 'paid', 9990, 9990, true FROM service s, generate_series(1, 5) WHERE s.id = ANY($1::uuid[])`,
      [ids],
    );
    await db.query('VACUUM ANALYZE');
    const [before, middle, last] = [justBefore(ids[0]!), ids[size - 1]!, ids.at(-1)!];
    const [run, work] = [newId(), newId()];
    await db.query(`INSERT INTO work (id, kind, requested_by) VALUES ($1, 'billing-run', 'test')`, [work]);
    await db.query(
      `INSERT INTO billing_run (id, competence, status, issued_on, requested_by, work_id) VALUES ($1, '2026-12', 'running', '2026-11-20', 'test', $2)`,
      [run, work],
    );
    const month = (after: string, upTo: string): unknown[] => [after, upTo, '2026-12', '2026-12-01', '2026-11-20', []];
    const { rows: billed } = await db.query<{ invoices: number }>(billSql(ownProfile), [...month(before, middle), run, new Date()]);
    expect(billed).toMatchObject([{ invoices: size }]);
    const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${previewSql(ownProfile)}`, month(middle, last));
    const widest = nodes(rows[0]!['QUERY PLAN'][0].Plan)
      .map((node) => ({ node: node['Node Type'], rows: Math.round(node['Actual Rows'] * node['Actual Loops']) }))
      .reduce((most, node) => (node.rows > most.rows ? node : most));
    expect(widest.rows).toBeGreaterThanOrEqual(size);
    expect({ ...widest, rows: widest.rows <= 10 * size }).toEqual({ ...widest, rows: true });
  });
});

/** The uuid just before one. */
const justBefore = (id: string): string => `${id.slice(0, -12)}${(BigInt(`0x${id.slice(-12)}`) - 1n).toString(16).padStart(12, '0')}`;
