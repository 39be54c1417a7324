import { describe, expect, it } from '@jest/globals';
import { addDays, civilDateOf, daysBetween, isCivilDate, startOfDay } from './civil-date.ts';

describe('civil dates', () => {
  it('follow São Paulo, not UTC', () => {
    expect(civilDateOf(new Date('2026-12-01T02:59:59Z'))).toBe('2026-11-30');
    expect(civilDateOf(new Date('2026-12-01T03:00:00Z'))).toBe('2026-12-01');
  });

  it('know the daylight saving of the past, which began at midnight', () => {
    // 4 November 2018 began at 01:00: midnight did not exist.
    expect(startOfDay('2018-11-04').toISOString()).toBe('2018-11-04T03:00:00.000Z');
    expect(civilDateOf(new Date('2018-11-04T02:59:59Z'))).toBe('2018-11-03');
    expect(civilDateOf(new Date('2018-11-05T01:59:59Z'))).toBe('2018-11-04');
  });

  it.each([
    ['America/Noronha', '2026-11-30T01:30:00Z', '2026-11-29'],
    ['America/Sao_Paulo', '2026-11-30T02:30:00Z', '2026-11-29'],
    ['America/Manaus', '2026-11-30T03:30:00Z', '2026-11-29'],
    ['America/Rio_Branco', '2026-11-30T04:30:00Z', '2026-11-29'],
  ])('%s', (zone, instant, date) => expect(civilDateOf(new Date(instant), zone)).toBe(date));

  // Noronha −2, São Paulo −3, Manaus −4, Rio Branco −5; the last two had their own past.
  it.each([
    ['America/Noronha', '2026-12-31', '2026-12-31T02:00:00Z', '2027-01-01T01:59:59Z'],
    ['America/Sao_Paulo', '2026-12-31', '2026-12-31T03:00:00Z', '2027-01-01T02:59:59Z'],
    ['America/Manaus', '2026-12-31', '2026-12-31T04:00:00Z', '2027-01-01T03:59:59Z'],
    ['America/Rio_Branco', '2026-12-31', '2026-12-31T05:00:00Z', '2027-01-01T04:59:59Z'],
    ['America/Noronha', '2028-02-29', '2028-02-29T02:00:00Z', '2028-03-01T01:59:59Z'],
    ['America/Sao_Paulo', '2028-02-29', '2028-02-29T03:00:00Z', '2028-03-01T02:59:59Z'],
    ['America/Manaus', '2028-02-29', '2028-02-29T04:00:00Z', '2028-03-01T03:59:59Z'],
    ['America/Rio_Branco', '2028-02-29', '2028-02-29T05:00:00Z', '2028-03-01T04:59:59Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T01:59:59Z'], // 23 hours: it had no midnight
    ['America/Sao_Paulo', '2019-02-16', '2019-02-16T02:00:00Z', '2019-02-17T02:59:59Z'], // 25 hours: its last one came twice
    ['America/Rio_Branco', '2008-06-24', '2008-06-24T05:00:00Z', '2008-06-25T03:59:59Z'], // Acre went from −5 to −4, until 2013
  ])('%s: %s goes from %s to %s', (zone, date, first, last) => {
    const [begins, ends] = [new Date(first), new Date(last)];
    expect(startOfDay(date, zone)).toEqual(begins);
    expect([begins, ends].map((instant) => civilDateOf(instant, zone))).toEqual([date, date]);
    expect(civilDateOf(new Date(begins.getTime() - 1), zone)).toBe(addDays(date, -1));
    expect(civilDateOf(new Date(ends.getTime() + 1_000), zone)).toBe(addDays(date, 1));
  });

  it('count days over month ends and 29 February', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
    expect(daysBetween('2026-12-31', '2026-12-01')).toBe(-30);
    expect(daysBetween('2026-01-01', '2027-03-01')).toBe(424);
  });

  it.each(['2028-02-29', '2026-12-31', '0001-01-01'])('take %p', (text) => expect(isCivilDate(text)).toBe(true));

  it.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '', '2026-01-01T00:00:00Z', '+010000-01-01'])('refuse %p', (text) =>
    expect(isCivilDate(text)).toBe(false),
  );
});
