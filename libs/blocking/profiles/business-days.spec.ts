import { describe, expect, it } from '@jest/globals';
import { isBusinessDay } from './business-days.ts';

describe('business days', () => {
  it.each([
    ['2026-11-19', true, 'a Thursday'],
    ['2026-11-20', false, 'Consciência Negra'],
    ['2026-11-21', false, 'a Saturday'],
    ['2026-11-22', false, 'a Sunday'],
    ['2026-12-25', false, 'Christmas'],
    ['2026-12-24', true, 'its eve'],
    ['2027-01-01', false, 'the first of the year'],
    ['2026-12-31', true, 'the last one'],
    ['2026-02-17', false, 'Carnival, a bank holiday'],
    ['2026-04-03', false, 'Good Friday'],
    ['2028-02-29', false, 'Carnival on 29 February'],
    ['2028-03-01', true, 'Ash Wednesday'],
  ])('%s: %s, %s', (date, business) => expect(isBusinessDay(date)).resolves.toBe(business));
});
