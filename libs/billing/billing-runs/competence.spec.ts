import { describe, expect, it } from '@jest/globals';
import { addMonths, competenceForm, daysIn, dueDateOf, periodOf } from './competence.ts';

describe('a competence', () => {
  it.each(['2026-01', '2026-09', '2026-10', '2026-12'])('is %s', (text) => expect(text).toMatch(competenceForm));
  it.each(['2026-00', '2026-13', '26-01', '2026-1', 'x2026-01', '2026-011', 'abcd-01', '2026/01', ''])('is not %p', (text) =>
    expect(text).not.toMatch(competenceForm),
  );

  it.each([
    ['2026-12', 1, '2027-01'],
    ['2027-01', -1, '2026-12'],
    ['2026-03', -14, '2025-01'],
    ['2026-11', 14, '2028-01'],
  ])('%s and %i months is %s', (competence, months, then) => expect(addMonths(competence, months)).toBe(then));

  it.each([
    ['2024-02', 29],
    ['2026-02', 28],
    ['2000-02', 29],
    ['2100-02', 28],
    ['2026-12', 31],
    ['2026-04', 30],
    // Daylight saving took an hour of one of its days, and gave it back in another.
    ['2018-11', 30],
    ['2018-02', 28],
  ])('%s has %i days', (competence, days) => expect(daysIn(competence)).toBe(days));

  it('charges its own days in advance, and the days of the month before in arrears', () => {
    expect(periodOf('2027-01', 'advance')).toBe('2027-01');
    expect(periodOf('2027-01', 'arrears')).toBe('2026-12');
  });
});

describe('when an invoice falls due', () => {
  it.each([
    // competence, due day, issued on, due
    ['2026-12', 10, '2026-11-20', '2026-12-10'],
    ['2026-02', 31, '2026-01-20', '2026-02-28'],
    ['2024-02', 31, '2024-01-20', '2024-02-29'],
    ['2026-04', 31, '2026-04-30', '2026-04-30'],
    ['2026-12', 28, '2026-12-28', '2026-12-28'],
    // Billed late: never overdue when it is made.
    ['2026-12', 10, '2026-12-11', '2027-01-10'],
    ['2026-12', 31, '2027-01-01', '2027-01-31'],
    ['2026-01', 5, '2026-04-05', '2026-04-05'],
    ['2026-01', 5, '2026-04-06', '2026-05-05'],
    ['2026-01', 31, '2026-02-28', '2026-02-28'],
  ])('%s on day %i, issued on %s: %s', (competence, dueDay, issuedOn, due) => expect(dueDateOf(competence, dueDay, issuedOn)).toBe(due));
});
