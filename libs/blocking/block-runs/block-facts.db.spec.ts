import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, uuids } from '#kernel';
import { blockFactsSql } from './block-facts.ts';
import { openBlocking } from './facts.fixture.ts';

let blocking: Awaited<ReturnType<typeof openBlocking>>;
beforeAll(async () => {
  blocking = await openBlocking('2026-03-10T12:00:00Z');
});
afterAll(() => blocking.close());

describe('the facts of a block run over many services', () => {
  interface Plan {
    'Node Type': string;
    'Actual Rows': number;
    'Actual Loops': number;
    'Rows Removed by Filter'?: number;
    'Rows Removed by Join Filter'?: number;
    Plans?: Plan[];
  }
  const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];
  const rowsOf = (node: Plan): number =>
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Join Filter'] ?? 0)) * node['Actual Loops'];

  it('are read along indexes', async () => {
    const packageId = newId();
    const paying = await blocking.services(10_000);
    for (const month of ['2025-10', '2025-11', '2025-12', '2026-01', '2026-02']) await blocking.invoices(paying, `${month}-10`, 9990, { status: 'paid' });
    const debtors = paying.slice(0, 500);
    await blocking.invoices(debtors, '2026-01-20');
    await blocking.notices(paying.slice(0, 5000), '2025-11-11T12:00:00Z');
    await blocking.notices(debtors, '2026-01-22T12:00:00Z');
    await blocking.db.query(`INSERT INTO package (id, code, description, kind, price_cents) VALUES ($1::uuid, $1::text, 'Livros', 'standalone', 1990)`, [
      packageId,
    ]);
    await blocking.db.query(
      `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) SELECT uuid7(), id, $1, 1990, 'chosen', '2025-01-01' FROM service`,
      [packageId],
    );
    await blocking.db.query('ANALYZE');
    const runId = String((await blocking.call('POST', '/block-runs', { preview: true })).body['id']);
    const plan = await blocking.db.rows<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${blockFactsSql('all').replaceAll('$1', `'2026-03-10'`)}`);
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index.* (invoice_open|invoice_service_open)/);
    expect(text).toMatch(/Index.* notice_invoice_pkey/);
    expect(text).not.toMatch(/Seq Scan on (invoice|notice|notice_invoice)\b/);
    await blocking.work();
    const { body: run } = await blocking.call('GET', `/block-runs/${runId}`);
    expect(run).toMatchObject({ status: 'previewed', counts: { toBlock: expect.any(Number) } });
    expect((run['counts'] as { toBlock: number }).toBlock).toBeGreaterThanOrEqual(500);

    // In the middle of the first run ever: statistics say that there are no holds.
    await blocking.db.query(`INSERT INTO hold (id, service_id, reason, placed_by) SELECT uuid7(), id, 'debt', 'test' FROM unnest($1::uuid[]) s (id)`, [
      paying.slice(5_000),
    ]);
    await blocking.db.query(`DELETE FROM pg_statistic WHERE starelid = 'hold'::regclass`);
    const again = await blocking.db.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${blockFactsSql('these')}`, [
      '2026-03-10',
      uuids(debtors),
    ]);
    const touched = nodes(again[0]!['QUERY PLAN'][0].Plan).map((node) => ({ node: node['Node Type'], rows: rowsOf(node) }));
    expect(touched.filter(({ rows }) => rows > 20_000)).toEqual([]);
  }, 180_000);
});
