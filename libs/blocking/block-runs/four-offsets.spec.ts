import { describe, expect, it } from '@jest/globals';
import { civilDateOf } from '#kernel';
import { type BrazilianZone, shownByClocks, whenClocksShow } from '../../../test/support/local-clock.ts';
import { isBusinessDay } from '../profiles/business-days.ts';
import { noticeAt, subject } from './block-facts.fixture.ts';
import { decideBlock } from './decide-block.ts';
import { decideTrustUnlock } from '../trust-unlocks/decide-trust-unlock.ts';
import { suspensionDay } from '../notices/write-notice.ts';

// One provider counts one kind of day, São Paulo's, wherever its customers live: what their clocks show when it begins and ends.
const profile = { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, endAfterBlockDays: null, holdOnNonBusinessDays: false };

describe('the first day of a block, by when clocks showed the notice was sent', () => {
  it.each<[BrazilianZone, string, string, string | null]>([
    // zone, sent, due, the first day; null: it was sent on the day the debt fell due
    ['America/Noronha', '2026-02-01T00:59:59', '2026-01-31', null],
    ['America/Noronha', '2026-02-01T01:00:00', '2026-01-31', '2026-02-16'],
    ['America/Sao_Paulo', '2026-01-31T23:59:59', '2026-01-31', null],
    ['America/Sao_Paulo', '2026-02-01T00:00:00', '2026-01-31', '2026-02-16'],
    ['America/Manaus', '2026-01-31T22:59:59', '2026-01-31', null],
    ['America/Manaus', '2026-01-31T23:00:00', '2026-01-31', '2026-02-16'],
    ['America/Rio_Branco', '2026-01-31T21:59:59', '2026-01-31', null],
    ['America/Rio_Branco', '2026-01-31T22:00:00', '2026-01-31', '2026-02-16'],
    // Over the end of a year.
    ['America/Rio_Branco', '2025-12-31T22:00:00', '2025-12-31', '2026-01-16'],
    ['America/Noronha', '2026-01-01T00:59:59', '2025-12-30', '2026-01-15'],
    // 29 February is a day like any other.
    ['America/Noronha', '2028-02-29T00:59:59', '2028-02-28', null],
    ['America/Sao_Paulo', '2028-02-29T00:00:00', '2028-02-28', '2028-03-15'],
    ['America/Rio_Branco', '2028-02-28T22:00:00', '2028-02-28', '2028-03-15'],
    ['America/Manaus', '2028-02-29T23:00:00', '2028-02-28', '2028-03-16'],
    // São Paulo went from 23:59:59 to 1:00 on 4 November 2018; elsewhere nothing happened.
    ['America/Sao_Paulo', '2018-11-03T23:59:59', '2018-11-03', null],
    ['America/Sao_Paulo', '2018-11-04T00:00:00', '2018-11-03', '2018-11-19'],
    ['America/Sao_Paulo', '2018-11-04T01:00:00', '2018-11-03', '2018-11-19'],
    ['America/Noronha', '2018-11-04T00:59:59', '2018-11-03', null],
    ['America/Manaus', '2018-11-03T22:59:59', '2018-11-03', null],
    ['America/Manaus', '2018-11-03T23:00:00', '2018-11-03', '2018-11-19'],
    // A day later São Paulo's clocks are those of Noronha.
    ['America/Noronha', '2018-11-04T23:59:59', '2018-11-04', null],
    ['America/Noronha', '2018-11-05T00:00:00', '2018-11-04', '2018-11-20'],
    ['America/Rio_Branco', '2018-11-04T20:59:59', '2018-11-04', null],
    ['America/Rio_Branco', '2018-11-04T21:00:00', '2018-11-04', '2018-11-20'],
    // 23 o'clock came twice on 17 February 2019's eve: both are the 16th.
    ['America/Manaus', '2019-02-16T22:59:59', '2019-02-16', null],
    ['America/Manaus', '2019-02-16T23:00:00', '2019-02-16', '2019-03-04'],
  ])('%s, %s, due %s: %s', (zone, sent, dueDate, first) => {
    const sentAt = whenClocksShow(zone, sent);
    const debt = { invoiceId: 'f', debtorId: 'ana', dueDate, openCents: 1, openSince: null, notices: [noticeAt(sentAt)] };
    const decided = decideBlock(subject({ debts: [debt], terms: profile }), '2029-01-01', true);
    expect([decided?.reason, decided?.possibleOn]).toEqual(first === null ? ['no_notice', null] : ['overdue', first]);
    // What the notice itself promised is that day.
    const promised = suspensionDay({ debts: [{ dueDate, competence: null, openCents: 1 }], today: civilDateOf(sentAt), profile });
    if (first !== null) expect(promised).toBe(first);
  });
});

describe('the end of a trust unlock, by what clocks show', () => {
  it.each<[BrazilianZone, string, number, string, string]>([
    // zone, asked for, days; the day promised, and when the block is back
    ['America/Noronha', '2026-12-31T00:30:00', 1, '2026-12-31', '2027-01-01T01:00:00'],
    ['America/Sao_Paulo', '2026-12-30T23:30:00', 1, '2026-12-31', '2027-01-01T00:00:00'],
    ['America/Manaus', '2026-12-30T22:30:00', 1, '2026-12-31', '2026-12-31T23:00:00'],
    ['America/Rio_Branco', '2026-12-30T21:30:00', 1, '2026-12-31', '2026-12-31T22:00:00'],
    ['America/Rio_Branco', '2026-12-30T22:00:00', 1, '2027-01-01', '2027-01-01T22:00:00'],
    ['America/Noronha', '2028-02-28T12:00:00', 1, '2028-02-29', '2028-03-01T01:00:00'],
    ['America/Rio_Branco', '2028-02-28T23:30:00', 1, '2028-03-01', '2028-03-01T22:00:00'],
    ['America/Sao_Paulo', '2018-11-02T12:00:00', 1, '2018-11-03', '2018-11-04T01:00:00'],
    ['America/Manaus', '2018-11-02T12:00:00', 1, '2018-11-03', '2018-11-03T23:00:00'],
    ['America/Manaus', '2018-11-03T12:00:00', 1, '2018-11-04', '2018-11-04T22:00:00'],
    ['America/Sao_Paulo', '2019-02-15T12:00:00', 1, '2019-02-16', '2019-02-17T00:00:00'],
    ['America/Noronha', '2019-02-15T12:00:00', 1, '2019-02-16', '2019-02-17T01:00:00'],
  ])('%s, %s for %i: through %s, until %s', (zone, asked, days, untilDate, back) => {
    const terms = { maxDays: 5, perCycle: 1 };
    const decision = decideTrustUnlock({ heldForDebt: true, givenInMonth: 0, terms }, days, civilDateOf(whenClocksShow(zone, asked)));
    expect(decision.granted && [decision.untilDate, shownByClocks(zone, decision.sleepsUntil)]).toEqual([untilDate, back]);
  });
});

describe('a business day, by what clocks show', () => {
  it.each<[BrazilianZone, string, boolean, string]>([
    ['America/Noronha', '2026-12-25T00:59:59', true, 'the eve of Christmas'],
    ['America/Noronha', '2026-12-25T01:00:00', false, 'Christmas'],
    ['America/Sao_Paulo', '2026-12-24T23:59:59', true, 'the eve of Christmas'],
    ['America/Sao_Paulo', '2026-12-25T00:00:00', false, 'Christmas'],
    ['America/Manaus', '2026-12-24T23:00:00', false, 'Christmas'],
    ['America/Rio_Branco', '2026-12-24T22:00:00', false, 'Christmas'],
    ['America/Rio_Branco', '2026-12-24T21:59:59', true, 'the eve of Christmas'],
    ['America/Manaus', '2026-11-29T22:59:59', false, 'a Sunday'],
    ['America/Manaus', '2026-11-29T23:00:00', true, 'a Monday'],
    ['America/Noronha', '2028-03-01T00:59:59', false, 'Carnival, 29 February'],
    ['America/Noronha', '2028-03-01T01:00:00', true, 'Ash Wednesday'],
    ['America/Rio_Branco', '2018-11-04T20:59:59', false, 'the Sunday without a midnight'],
    ['America/Rio_Branco', '2018-11-04T21:00:00', true, 'the Monday after it'],
  ])('%s, %s: %s, %s', (zone, local, business) => expect(isBusinessDay(civilDateOf(whenClocksShow(zone, local)))).resolves.toBe(business));
});
