import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, newId, uuids } from '#kernel';
import fc from 'fast-check';
import { type BlockDecision, type BlockFacts, blockReasonTexts, debtsOf, decideBlock, type OpenInvoice } from './decide-block.ts';
import { changedSql, decisionsSql, previewSql } from './decisions.ts';
import { openBlocking, type Room } from './facts.fixture.ts';

let room: Room;
beforeAll(async () => {
  room = await openBlocking('2026-03-10T12:00:00Z');
});
afterAll(() => room.close());

/** Days around where daylight saving once began and ended, a leap day, and the ends of months and years. */
const anchors = ['2018-11-04', '2018-02-18', '2024-02-29', '2025-12-31', '2026-02-28'];
const day = fc.tuple(fc.constantFrom(...anchors), fc.integer({ min: -40, max: 40 })).map(([anchor, days]) => addDays(anchor, days));
/** Close to midnight in São Paulo more often than not: that is where days are taken for one another. */
const moment = fc
  .tuple(day, fc.oneof(fc.integer({ min: 0, max: 86_399_999 }), fc.constantFrom(0, 7_199_999, 7_200_000, 10_799_999, 10_800_000, 10_800_001)))
  .map(([date, milliseconds]) => new Date(Date.parse(`${date}T00:00:00Z`) + milliseconds));
const often = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);
const line = fc.record({ own: fc.boolean(), amountCents: fc.integer({ min: 1, max: 9_000 }) });
const world = fc.record({
  service: fc.record(
    { cancelled: often, everEnabled: fc.boolean(), heldForDebt: fc.boolean(), trustedUntil: fc.option(day, { freq: 2 }) },
    { noNullPrototype: true },
  ),
  /** The one package of it that blocks for its own lines alone. */
  linkHeld: fc.boolean(),
  invoices: fc.array(fc.record({ dueDate: day, openCents: fc.integer({ min: 1, max: 50_000 }), lines: fc.array(line, { maxLength: 3 }) }), { maxLength: 4 }),
  notices: fc.array(moment, { maxLength: 4 }),
  profile: fc.record({
    noticeAfterDueDays: fc.integer({ min: 1, max: 30 }),
    blockAfterNoticeDays: fc.integer({ min: 15, max: 40 }),
    holdOnNonBusinessDays: fc.boolean(),
  }),
  asOf: day,
});
type World = Omit<BlockFacts, 'debts'> & {
  linkHeld: boolean;
  invoices: { dueDate: string; openCents: number; lines: { own: boolean; amountCents: number }[] }[];
};

/** What the function says of a world: of its service, and of the package. */
function decideWorld({ invoices, linkHeld, ...facts }: World, asOf: string, businessDay: boolean): Record<'service' | 'link', BlockDecision | undefined> {
  const open = invoices.map((invoice): OpenInvoice => ({
    ...invoice,
    lines: invoice.lines.map(({ own, amountCents }) => ({ amountCents, linkId: own ? 'link' : null })),
  }));
  const debts = debtsOf(open);
  const ofLink = { ...facts, debts: debts.links.get('link') ?? [], service: { ...facts.service, heldForDebt: linkHeld } };
  return { service: decideBlock({ ...facts, debts: debts.service }, asOf, businessDay), link: decideBlock(ofLink, asOf, businessDay) };
}

/** Writes worlds as facts, each with a profile of its own and things that must not count; answers their services and packages. */
async function write(worlds: readonly World[]): Promise<{ service: string; link: string }[]> {
  const ids: { service: string; link: string }[] = [];
  for (const { service, invoices, linkHeld, notices, profile } of worlds) {
    const profileId = newId();
    await room.db.query(
      'INSERT INTO suspension_profile (id, name, notice_after_due_days, block_after_notice_days, hold_on_non_business_days) VALUES ($1::uuid, $1::text, $2, $3, $4)',
      [profileId, profile.noticeAfterDueDays, profile.blockAfterNoticeDays, profile.holdOnNonBusinessDays],
    );
    const [id] = (await room.services(1, { status: service.cancelled ? 'cancelled' : 'enabled', enabled: service.everEnabled, profileId })) as [string];
    const own = await room.attach(id, 'own-lines');
    const other = await room.attach(id);
    for (const { dueDate, openCents, lines } of invoices) {
      const [invoice] = await room.invoices([id], dueDate, openCents + 77);
      await room.db.query('UPDATE invoice SET paid_cents = 77 WHERE id = $1', [invoice]);
      await room.lines(
        invoice!,
        lines.map((each, at) => ({ amountCents: each.amountCents, linkId: each.own ? own.linkId : at === 0 ? other.linkId : null })),
      );
      // Lines that block nothing, whatever they bill.
      if (lines.length > 0)
        await room.lines(invoice!, [
          { amountCents: 100, linkId: null, blocks: false },
          { amountCents: 0, linkId: null },
        ]);
    }
    const gone = await room.attach(id, 'own-lines');
    const [ended] = await room.invoices([id], '2015-01-10', 100);
    await room.lines(ended!, [{ amountCents: 100, linkId: gone.linkId }]);
    await room.db.query('UPDATE service_package SET removed_at = now() WHERE id = $1', [gone.linkId]);
    if (linkHeld)
      await room.db.query(`INSERT INTO hold (id, service_id, link_id, reason, placed_by) VALUES (uuid7(), $1, $2, 'debt', 'test')`, [id, own.linkId]);
    if (service.trustedUntil !== null)
      await room.db.query(
        `INSERT INTO trust_unlock (id, service_id, days, cycle_start, until_date, sleeps_until, granted_by, granted_at) VALUES (uuid7(), $1, 1, '2015-01-01', $2, now(), 'test', now())`,
        [id, service.trustedUntil],
      );
    await room.invoices([id], '2015-01-10', 100, { blocks: false });
    await room.invoices([id], '2015-01-10', 100, { status: 'paid' });
    await room.invoices([id], '2015-01-10', 100, { status: 'cancelled' });
    for (const sentAt of notices) await room.notices([id], sentAt.toISOString());
    if (service.heldForDebt) await room.db.query(`INSERT INTO hold (id, service_id, reason, placed_by) VALUES (uuid7(), $1, 'debt', 'test')`, [id]);
    await room.db.query(
      `INSERT INTO hold (id, service_id, reason, placed_by, lifted_at) VALUES (uuid7(), $1, 'debt', 'test', now()), (uuid7(), $1, 'operator', 'test', NULL)`,
      [id],
    );
    ids.push({ service: id, link: own.linkId });
  }
  return ids;
}

interface Row {
  service_id: string;
  link_id: string | null;
  decision: string;
  reason: string;
  overdue_cents: string;
  oldest_due_date: string;
  notice_sent_at: Date | null;
  possible_on: string | null;
}

describe('the statement and the function', () => {
  it('agree on everything, for any facts', async () => {
    const worlds = fc.sample(world, { numRuns: 80, seed: 20_261_101 });
    const ids = await write(worlds);
    let compared = 0;
    const seen = new Set<string>();
    // Any days, and those on which a block first becomes possible, with the eve of each: days that chance seldom meets.
    const firstDays = worlds.flatMap((facts) => Object.values(decideWorld(facts, '2030-01-01', true)).filter((decided) => decided?.decision === 'block'));
    const eves = firstDays.flatMap((decided) => (decided?.possibleOn ? [addDays(decided.possibleOn, -1), decided.possibleOn] : []));
    const days = [...new Set(worlds.map((each) => each.asOf))].slice(0, 16).concat([...new Set(eves)].slice(0, 10));
    expect(eves.length).toBeGreaterThan(10);
    for (const asOf of days) {
      for (const businessDay of [true, false]) {
        const rows = await room.db.rows<Row>(
          `SELECT service_id, link_id, decision, reason, overdue_cents, oldest_due_date::text, notice_sent_at, possible_on::text FROM (${decisionsSql('these')}) d`,
          [asOf, businessDay, ids.map(({ service }) => service)],
        );
        const bySubject = new Map(rows.map((row) => [row.link_id ?? row.service_id, row]));
        expect(bySubject.size).toBe(rows.length);
        worlds.forEach((facts, index) => {
          const decided = decideWorld(facts, asOf, businessDay);
          for (const subject of ['service', 'link'] as const) {
            const [row, expected] = [bySubject.get(ids[index]![subject]), decided[subject]];
            // Compared as text first: deep equality twenty thousand times takes a minute.
            if (JSON.stringify(row && shown(row)) !== JSON.stringify(expected))
              expect({ subject, asOf, facts, row: row && shown(row) }).toEqual({ subject, asOf, facts, row: expected });
            if (expected) seen.add(`${subject} ${expected.reason}`);
            compared += 1;
          }
        });
      }
    }
    expect(compared).toBe(80 * days.length * 4);
    expect([...seen].sort()).toEqual(['service', 'link'].flatMap((subject) => Object.keys(blockReasonTexts).map((reason) => `${subject} ${reason}`)).sort());
  }, 120_000);

  const shown = (row: Row) => ({
    decision: row.decision,
    reason: row.reason,
    overdueCents: Number(row.overdue_cents),
    oldestDueDate: row.oldest_due_date,
    noticeSentAt: row.notice_sent_at,
    possibleOn: row.possible_on,
  });
});

describe('a preview over many services', () => {
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

  it('is one statement that walks indexes', async () => {
    const packageId = newId();
    const paying = await room.services(10_000);
    for (const month of ['2025-10', '2025-11', '2025-12', '2026-01', '2026-02']) await room.invoices(paying, `${month}-10`, 9990, { status: 'paid' });
    const debtors = paying.slice(0, 500);
    await room.invoices(debtors, '2026-01-20');
    await room.notices(paying.slice(0, 5000), '2025-11-11T12:00:00Z');
    await room.notices(debtors, '2026-01-22T12:00:00Z');
    await room.db.query(`INSERT INTO package (id, code, description, kind, price_cents) VALUES ($1::uuid, $1::text, 'Livros', 'standalone', 1990)`, [
      packageId,
    ]);
    await room.db.query(
      `INSERT INTO service_package (id, service_id, package_id, price_cents, origin, from_date) SELECT uuid7(), id, $1, 1990, 'chosen', '2025-01-01' FROM service`,
      [packageId],
    );
    await room.db.query('ANALYZE');
    const runId = String((await room.call('POST', '/block-runs', { preview: true })).body['id']);
    const plan = await room.db.rows<{ 'QUERY PLAN': string }>(
      `EXPLAIN (COSTS OFF) ${previewSql.replaceAll('$1', `'2026-03-10'`).replaceAll('$2', 'true').replaceAll('$3', `'${runId}'`)}`,
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index.* (invoice_open|invoice_service_open)/);
    expect(text).toMatch(/Index.* notice_service/);
    expect(text).not.toMatch(/Seq Scan on (invoice|notice|service_package)\b/);
    await room.work();
    const { body: run } = await room.call('GET', `/block-runs/${runId}`);
    expect(run).toMatchObject({ status: 'previewed', counts: { toBlock: expect.any(Number) } });
    expect((run['counts'] as { toBlock: number }).toBlock).toBeGreaterThanOrEqual(500);

    // Then a run in its middle, the first there ever was: statistics know nothing of holds.
    await room.db.query(`INSERT INTO hold (id, service_id, reason, placed_by) SELECT uuid7(), id, 'debt', 'test' FROM unnest($1::uuid[]) s (id)`, [
      paying.slice(5_000),
    ]);
    await room.db.query(`DELETE FROM pg_statistic WHERE starelid = 'hold'::regclass`);
    const again = await room.db.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${changedSql}`, [
      '2026-03-10',
      true,
      uuids(debtors),
      runId,
      newId().replace(/[^-]/g, '0'),
      newId().replace(/[^-]/g, 'f'),
    ]);
    const touched = nodes(again[0]!['QUERY PLAN'][0].Plan).map((node) => ({ node: node['Node Type'], rows: rowsOf(node) }));
    expect(touched.filter(({ rows }) => rows > 20_000)).toEqual([]);
  }, 180_000);
});
