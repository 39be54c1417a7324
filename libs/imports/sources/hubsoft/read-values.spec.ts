import { describe, expect, it } from '@jest/globals';
import { foldName, readBirthDate, readCents, readDay, readFlag, readKey, readMoment, readText } from './read-values.ts';

describe('values as HubSoft writes them', () => {
  it.each([
    [119.9, 11990],
    ['119.9', 11990],
    ['119.90', 11990],
    [10, 1000],
    ['20', 2000],
    ['1.234,56', 123456],
    ['1.234.567,8', 123456780],
    ['R$ 21.62', 2162],
    [0, 0],
    ['-5.5', -550],
    [1.005, 101],
    [null, undefined],
    ['', undefined],
    ['grátis', undefined],
    [{}, undefined],
    [Number.NaN, undefined],
    [1e21, undefined],
    [10_000_000.01, undefined],
  ])('an amount of %p is %p centavos', (value, cents) => expect(readCents(value)).toBe(cents));

  it.each([
    ['2020-04-05', '2020-04-05'],
    ['2022-09-28 15:06:27', '2022-09-28'],
    ['10/07/2018', '2018-07-10'],
    ['19/06/2018 15:05:25', '2018-06-19'],
    ['2022-09-28T15:06:27.000Z', '2022-09-28'],
    ['2021-02-29', undefined],
    ['31/04/2021', undefined],
    ['07/2018', undefined],
    ['0000-00-00', undefined],
    ['', undefined],
    [null, undefined],
    [20180710, undefined],
  ])('the day of %p is %p', (value, day) => expect(readDay(value)).toBe(day));

  it('an instant is read in the zone of the product, also on days whose midnight daylight saving skipped', () => {
    expect(readMoment('2022-09-28 15:06:27')).toBe('2022-09-28T18:06:27Z');
    expect(readMoment('10/07/2018')).toBe('2018-07-10T03:00:00Z');
    expect(readMoment('04/11/2018')).toBe('2018-11-04T03:00:00Z');
    expect(readMoment('2022-09-28 99:99:99')).toBe('2022-09-28T03:00:00Z');
    expect(readMoment('amanhã')).toBeUndefined();
  });

  it.each([
    ['1969-12-31 04:00:00', undefined],
    ['1969-12-31', undefined],
    ['1970-01-01', undefined],
    ['1899-12-30', undefined],
    ['2030-01-01', undefined],
    ['1994-03-10', '1994-03-10'],
    ['1970-01-02 00:00:00', '1970-01-02'],
  ])('born on %p: %p', (value, date) => expect(readBirthDate(value, '2026-11-23')).toBe(date));

  it('empty text is nothing; blanks and NUL go', () => {
    expect(readText('  ')).toBeUndefined();
    expect(readText(' Ana\u0000  Maria \n')).toBe('Ana Maria');
    expect(readText('Jo\ud800ão')).toBe('Jo\ufffdão');
    expect(readText(421)).toBe('421');
    expect(readText(['a'])).toBeUndefined();
  });

  it('keys are numbers or short words', () => {
    expect([25138, '25138', 'A-1', 0, '', null, 'com espaço', 1.5e300, 'x'.repeat(61)].map(readKey)).toEqual([
      '25138',
      '25138',
      'A-1',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('flags come in several tongues', () => {
    expect([true, 1, 'S', 'sim', 'true'].map(readFlag)).toEqual([true, true, true, true, true]);
    expect([false, 0, 'N', 'não', '0'].map(readFlag)).toEqual([false, false, false, false, false]);
    expect([null, '', 'talvez', 2].map(readFlag)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('names are compared without accents, case and punctuation', () => {
    expect(foldName('  COMBO 30MBPS + 30MBPS ')).toBe('combo 30mbps 30mbps');
    expect(foldName('Locação PABX-IP')).toBe('locacao pabx ip');
  });
});
