import { describe, expect, it } from '@jest/globals';
import { termsOf, trialText } from './trial-terms.ts';

describe('a trial’s terms', () => {
  it('are only what the choice of its end asks for', () => {
    const fields = { on: true, days: 30, priceCents: 1_990, packageId: 'p', noticeDays: 10, group: '' };
    expect(termsOf({ ...fields, then: 'end' }, null)).toEqual({ days: 30, then: 'end' });
    expect(termsOf({ ...fields, then: 'convert' }, null)).toEqual({ days: 30, then: 'convert', priceCents: 1_990, noticeDays: 10 });
    expect(termsOf({ ...fields, then: 'swap', group: 'livros' }, null)).toEqual({
      days: 30,
      then: 'swap',
      priceCents: 1_990,
      packageId: 'p',
      noticeDays: 10,
      group: 'livros',
    });
  });

  it('are none when it is off; a fixed last day is kept unless days are typed', () => {
    const fixed = { until: '2026-12-31', then: 'end' as const };
    expect([termsOf({ on: false, days: 30 }, fixed), termsOf(undefined, fixed)]).toEqual([null, null]);
    expect([termsOf({ on: true, then: 'end', days: null }, fixed), termsOf({ on: true, then: 'end', days: 7 }, fixed)]).toEqual([
      fixed,
      { days: 7, then: 'end' },
    ]);
  });

  it('say what follows', () => {
    expect(trialText({ until: '2026-12-31', then: 'end', priceCents: 0 })).toBe('até 31/12/2026, depois termina');
    expect(trialText({ until: null, then: 'convert', priceCents: 1_990 }).replace(/\s/g, ' ')).toBe('começa com o serviço, depois R$ 19,90 por mês');
  });
});
