import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, newId } from '#kernel';
import fc from 'fast-check';
import { type BlockFacts, blockReasonTexts, decideBlock } from './decide-block.ts';
import { decisionsSql, previewSql } from './decisions.ts';
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
const world = fc.record({
  service: fc.record({ cancelled: fc.boolean(), everEnabled: fc.boolean(), heldForDebt: fc.boolean() }, { noNullPrototype: true }),
  debts: fc.array(fc.record({ dueDate: day, openCents: fc.integer({ min: 1, max: 50_000 }) }), { maxLength: 4 }),
  notices: fc.array(moment, { maxLength: 4 }),
  profile: fc.record({
    noticeAfterDueDays: fc.integer({ min: 1, max: 30 }),
    blockAfterNoticeDays: fc.integer({ min: 15, max: 40 }),
    holdOnNonBusinessDays: fc.boolean(),
  }),
  asOf: day,
});
type World = BlockFacts & { asOf: string };

/** Writes worlds as facts, each with a profile of its own and things that must not count; answers their services. */
async function write(worlds: readonly World[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { service, debts, notices, profile } of worlds) {
    const profileId = newId();
    await room.db.query(
      'INSERT INTO suspension_profile (id, name, notice_after_due_days, block_after_notice_days, hold_on_non_business_days) VALUES ($1::uuid, $1::text, $2, $3, $4)',
      [profileId, profile.noticeAfterDueDays, profile.blockAfterNoticeDays, profile.holdOnNonBusinessDays],
    );
    const [id] = (await room.services(1, { status: service.cancelled ? 'cancelled' : 'enabled', enabled: service.everEnabled, profileId })) as [string];
    for (const { dueDate, openCents } of debts) {
      const [invoice] = await room.invoices([id], dueDate, openCents + 77);
      await room.db.query('UPDATE invoice SET paid_cents = 77 WHERE id = $1', [invoice]);
    }
    await room.invoices([id], '2015-01-10', 100, { blocks: false });
    await room.invoices([id], '2015-01-10', 100, { status: 'paid' });
    await room.invoices([id], '2015-01-10', 100, { status: 'cancelled' });
    for (const sentAt of notices) await room.notices([id], sentAt.toISOString());
    if (service.heldForDebt) await room.db.query(`INSERT INTO hold (id, service_id, reason, placed_by) VALUES (uuid7(), $1, 'debt', 'test')`, [id]);
    await room.db.query(
      `INSERT INTO hold (id, service_id, reason, placed_by, lifted_at) VALUES (uuid7(), $1, 'debt', 'test', now()), (uuid7(), $1, 'operator', 'test', NULL)`,
      [id],
    );
    ids.push(id);
  }
  return ids;
}

interface Row {
  service_id: string;
  decision: string;
  reason: string;
  overdue_cents: string;
  oldest_due_date: string;
  notice_sent_at: Date | null;
  possible_on: string | null;
}

describe('the statement and the function', () => {
  it('agree on everything, for any facts', async () => {
    const worlds = fc.sample(world, { numRuns: 120, seed: 20_261_101 });
    const ids = await write(worlds);
    let compared = 0;
    const seen = new Set<string>();
    // Any days, and those on which a block first becomes possible, with the eve of each: days that chance seldom meets.
    const firstDays = worlds.map((facts) => decideBlock(facts, '2030-01-01', true)).flatMap((decided) => (decided?.decision === 'block' ? [decided] : []));
    const eves = firstDays.flatMap(({ possibleOn }) => (possibleOn === null ? [] : [addDays(possibleOn, -1), possibleOn]));
    const days = [...new Set(worlds.map((each) => each.asOf))].slice(0, 45).concat([...new Set(eves)].slice(0, 15));
    expect(eves.length).toBeGreaterThan(10);
    for (const asOf of days) {
      for (const businessDay of [true, false]) {
        const rows = await room.db.rows<Row>(
          `SELECT service_id, decision, reason, overdue_cents, oldest_due_date::text, notice_sent_at, possible_on::text FROM (${decisionsSql('these')}) d`,
          [asOf, businessDay, ids],
        );
        const byService = new Map(rows.map((row) => [row.service_id, row]));
        worlds.forEach((facts, index) => {
          const row = byService.get(ids[index]!);
          const expected = decideBlock(facts, asOf, businessDay);
          // Compared as text first: deep equality twenty thousand times takes a minute.
          if (JSON.stringify(row && shown(row)) !== JSON.stringify(expected))
            expect({ asOf, facts, row: row && shown(row) }).toEqual({ asOf, facts, row: expected });
          if (expected) seen.add(`${expected.reason}`);
          compared += 1;
        });
      }
    }
    expect(compared).toBe(120 * days.length * 2);
    expect([...seen].sort()).toEqual(Object.keys(blockReasonTexts).sort());
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
    const { body } = await room.call('POST', '/block-runs', { preview: true });
    const plan = await room.db.rows<{ 'QUERY PLAN': string }>(
      `EXPLAIN (COSTS OFF) ${previewSql
        .replaceAll('$1', `'2026-03-10'`)
        .replaceAll('$2', 'true')
        .replaceAll('$3', `'${String(body['id'])}'`)}`,
    );
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index.* (invoice_open|invoice_service_open)/);
    expect(text).toMatch(/Index.* notice_service/);
    expect(text).not.toMatch(/Seq Scan on (invoice|notice|service_package)\b/);
    await room.work();
    const { body: run } = await room.call('GET', `/block-runs/${String(body['id'])}`);
    expect(run).toMatchObject({ status: 'previewed', counts: { toBlock: expect.any(Number) } });
    expect((run['counts'] as { toBlock: number }).toBlock).toBeGreaterThanOrEqual(500);
  }, 60_000);
});
