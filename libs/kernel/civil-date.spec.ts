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
