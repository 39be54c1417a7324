import { describe, expect, it } from '@jest/globals';
import { addDays } from '#kernel';
import fc from 'fast-check';
import { debt, noticeAt, subject } from './block-facts.fixture.ts';
import { type Debt, decideBlock } from './decide-block.ts';

/** Each is noticed the day after it fell due, at noon, and may block from the fifteenth day after that. The second notice names both. */
const [first, second] = [noticeAt('2026-01-11T15:00:00Z'), noticeAt('2026-02-11T15:00:00Z')];
const older = debt('2026-01-10', 100, [first, second]);
const younger = debt('2026-02-10', 20, [second]);
const decide = (asOf: string, debts: Debt[], heldForDebt = false) =>
  decideBlock(subject({ heldForDebt, debts: debts.map((each) => ({ ...each, notices: each.notices.filter(({ sentOn }) => sentOn <= asOf) })) }), asOf, true);

describe('one of two invoices is paid: the other blocks on its own day', () => {
  it.each<[string, string, boolean, string | undefined, string | undefined, string | undefined]>([
    // as of, held; then what is decided with both open, with the older paid, with the younger paid
    ['before the notice of the older', '2026-01-11', false, 'notice_too_recent', undefined, 'notice_too_recent'],
    ['its notice runs, the last day', '2026-01-25', false, 'notice_too_recent', undefined, 'notice_too_recent'],
    ['its notice is done', '2026-01-26', false, 'overdue', undefined, 'overdue'],
    ['the younger is due today', '2026-02-10', false, 'overdue', undefined, 'overdue'],
    ['the younger is overdue and noticed today', '2026-02-11', false, 'overdue', 'notice_too_recent', 'overdue'],
    ["the younger's notice runs, the last day", '2026-02-25', false, 'overdue', 'notice_too_recent', 'overdue'],
    ["the younger's notice is done", '2026-02-26', false, 'overdue', 'overdue', 'overdue'],
    ['blocked for the older, the younger not due', '2026-02-01', true, 'already_blocked', undefined, 'already_blocked'],
    ["blocked, the younger's notice done", '2026-03-01', true, 'already_blocked', 'already_blocked', 'already_blocked'],
    ['an end candidate: sixty days blocked', '2026-03-27', true, 'already_blocked', 'already_blocked', 'already_blocked'],
  ])('%s', (_, asOf, held, both, olderPaid, youngerPaid) => {
    expect([decide(asOf, [older, younger], held), decide(asOf, [younger], held), decide(asOf, [older], held)].map((found) => found?.reason)).toEqual([
      both,
      olderPaid,
      youngerPaid,
    ]);
    // Whatever is paid, what is left has the day it would have had alone: a hold stays only while that day has come (docs/decisions/0031).
    if (asOf > '2026-02-10') expect(decide(asOf, [younger], held)?.possibleOn).toBe('2026-02-26');
    expect(decide(asOf, [older], held)?.possibleOn).toBe('2026-01-26');
  });

  const day = fc.integer({ min: 0, max: 120 }).map((days) => addDays('2027-12-01', days));
  it('skips none and is early for none: together they may block when the first of them alone may', () => {
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 5 }), fc.array(day, { maxLength: 6 }), fc.nat(10), fc.nat(20), (dueDates, sent, after, wait) => {
        const asOf = '2028-06-01';
        const notices = sent.map((date) => noticeAt(`${date}T12:00:00Z`));
        const terms = { noticeAfterDueDays: after, blockAfterNoticeDays: wait, holdOnNonBusinessDays: false };
        const possible = (dues: string[]) => decideBlock(subject({ terms, debts: dues.map((due) => debt(due, 1, notices)) }), asOf, true)?.possibleOn ?? null;
        const alone = dueDates.map((dueDate) => possible([dueDate])).filter((date) => date !== null);
        expect(possible(dueDates)).toBe(alone.length === 0 ? null : alone.reduce((first, date) => (date < first ? date : first)));
      }),
    );
  });
});
