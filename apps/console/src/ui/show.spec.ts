import { describe, expect, it } from '@jest/globals';
import { showCents, showCompetence, showCount, showDate, showDays, showInstant, startOfDay } from './show.ts';

/** Intl separates the sign from the figure by a space that does not break. */
const plain = (text: string): string => text.replace(/\s/g, ' ');

describe('what screens show', () => {
  it('money, as it is written here', () => {
    expect([0, 5, 1_990, -1_990, 123_456_789].map((cents) => plain(showCents(cents)))).toEqual([
      'R$ 0,00',
      'R$ 0,05',
      'R$ 19,90',
      '-R$ 19,90',
      'R$ 1.234.567,89',
    ]);
  });

  it('an instant on the provider’s clock, whatever the browser’s', () => {
    expect(plain(showInstant('2026-11-25T02:30:00.000Z'))).toBe('24/11/2026, 23:30');
  });

  it('civil dates and months, without a clock', () => {
    expect([showDate('2026-11-25'), showDate('2026-11-25T00:00:00Z'), showCompetence('2026-12')]).toEqual(['25/11/2026', '25/11/2026', '12/2026']);
  });

  it('how long, with its years where it has some', () => {
    expect([1, 90, 365, 1_830].map(showDays)).toEqual(['1 dia', '90 dias', '365 dias (1 ano)', '1.830 dias (5 anos)']);
  });

  it('a dash for what is not there, never for zero', () => {
    for (const show of [showCents, showCount]) expect([show(null), show(undefined), show(0)]).toEqual(['—', '—', expect.stringContaining('0')]);
    for (const show of [showDate, showInstant, showCompetence]) expect([show(null), show(undefined), show('')]).toEqual(['—', '—', '—']);
  });

  it('a day begins at midnight where the provider is', () => {
    expect([startOfDay('2026-11-25'), startOfDay('2026-11-30', 1), startOfDay(undefined), startOfDay('ontem')]).toEqual([
      '2026-11-25T03:00:00.000Z',
      '2026-12-01T03:00:00.000Z',
      undefined,
      undefined,
    ]);
  });
});
