import { describe, expect, it } from '@jest/globals';
import { countedFrom, decideTrustUnlock, type TrustFacts } from './decide-trust-unlock.ts';

const facts = (more: Partial<TrustFacts> = {}): TrustFacts => ({
  heldForDebt: true,
  givenInMonth: 0,
  terms: { maxDays: 3, perCycle: 2 },
  ...more,
});

describe('a trust unlock', () => {
  it.each([
    ['of one day ends with tomorrow', '2026-03-10', 1, '2026-03-11', '2026-03-12T03:00:00.000Z'],
    ['over the end of a month', '2026-02-27', 3, '2026-03-02', '2026-03-03T03:00:00.000Z'],
    ['over 29 February', '2028-02-28', 2, '2028-03-01', '2028-03-02T03:00:00.000Z'],
    ['ends where daylight saving had skipped midnight', '2018-11-02', 1, '2018-11-03', '2018-11-04T03:00:00.000Z'],
    ['ends by daylight saving an hour earlier in UTC', '2018-11-05', 1, '2018-11-06', '2018-11-07T02:00:00.000Z'],
  ])('%s', (_, today, days, untilDate, sleepsUntil) => {
    const decision = decideTrustUnlock(facts(), days, today);
    expect(decision).toMatchObject({ granted: true, untilDate, left: 1 });
    expect(decision.granted && decision.sleepsUntil.toISOString()).toBe(sleepsUntil);
  });

  it.each([
    ['more days than the profile allows', {}, 4, 'too_many_days'],
    ['a profile that allows none', { terms: { maxDays: 0, perCycle: 5 } }, 1, 'too_many_days'],
    ['nothing to unlock', { heldForDebt: false }, 3, 'not_blocked_for_debt'],
    ['all given already', { givenInMonth: 2 }, 3, 'no_unlocks_left'],
    ['none per cycle', { terms: { maxDays: 3, perCycle: 0 } }, 3, 'no_unlocks_left'],
  ])('is refused: %s', (_, more, days, code) => expect(decideTrustUnlock(facts(more), days, '2026-03-10')).toEqual({ granted: false, code }));
});

describe('unlocks are counted from', () => {
  it.each([
    ['the day after the same day of the month before', '2026-03-10', '2026-02-11'],
    ['over the end of a year', '2026-01-09', '2025-12-10'],
    ['the first of the month, when the month before is shorter', '2026-03-31', '2026-03-01'],
    ['the first of March on its 29th, without a leap day', '2026-03-29', '2026-03-01'],
    ['the first of March on 29 March of a leap year', '2028-03-29', '2028-03-01'],
    ['the last of January on 28 February', '2026-02-28', '2026-01-29'],
    ['the second of the month before on a first', '2026-05-01', '2026-04-02'],
  ])('%s', (_, today, start) => expect(countedFrom(today)).toBe(start));
});
