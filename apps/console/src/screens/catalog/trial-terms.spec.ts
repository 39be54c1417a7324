import { describe, expect, it } from '@jest/globals';
import { attachBody, fieldsOf, termsOf, termsText, trialText } from './trial-terms.ts';

describe('a trial’s terms', () => {
  it('are only what the choice of its end asks for', () => {
    const fields = { on: true, days: 30, priceCents: 1_990, packageId: 'p', noticeDays: 10, group: '' };
    expect(termsOf({ ...fields, then: 'end' })).toEqual({ days: 30, then: 'end' });
    expect(termsOf({ ...fields, then: 'convert' })).toEqual({ days: 30, then: 'convert', priceCents: 1_990, noticeDays: 10 });
    expect(termsOf({ ...fields, then: 'swap', group: 'livros' })).toEqual({
      days: 30,
      then: 'swap',
      priceCents: 1_990,
      packageId: 'p',
      noticeDays: 10,
      group: 'livros',
    });
  });

  it('have days or a last day, whichever is chosen', () => {
    const both = { on: true, days: 30, until: '2026-12-31' };
    expect([termsOf({ ...both, measure: 'days' }), termsOf({ ...both, measure: 'until' }), termsOf(both)]).toEqual([
      { days: 30, then: 'end' },
      { until: '2026-12-31', then: 'end' },
      { days: 30, then: 'end' },
    ]);
  });

  it('are none when it is off', () => {
    expect([termsOf({ on: false, days: 30 }), termsOf(undefined), termsOf(fieldsOf(null))]).toEqual([null, null, null]);
  });

  it('come back from a form as they went in', () => {
    for (const terms of [
      { until: '2026-12-31', then: 'end' as const },
      { days: 7, then: 'swap' as const, packageId: 'p', priceCents: 990, noticeDays: 5, group: 'g' },
    ])
      expect(termsOf(fieldsOf(terms))).toEqual(terms);
  });

  it('of a package that is to be added: its own, none and then a price and a last day, or what was agreed', () => {
    const rest = { priceCents: 990, until: '2026-12-31', trial: { measure: 'days' as const, days: 7, then: 'end' as const } };
    expect([attachBody({ start: 'package', ...rest }), attachBody({ start: 'none', ...rest }), attachBody({ start: 'own', ...rest })]).toEqual([
      {},
      { trial: null, priceCents: 990, until: '2026-12-31' },
      { trial: { days: 7, then: 'end' } },
    ]);
    expect(attachBody({ start: 'none', priceCents: null, until: '' })).toEqual({ trial: null });
  });

  it('say what follows', () => {
    const plain = (text: string): string => text.replace(/\s/g, ' ');
    expect(trialText({ until: '2026-12-31', then: 'end', priceCents: 0 })).toBe('até 31/12/2026, depois termina');
    expect(plain(trialText({ until: null, then: 'convert', priceCents: 1_990 }))).toBe('começa com o serviço, depois R$ 19,90 por mês');
    expect([termsText({ days: 30, then: 'end' }), termsText({ until: '2026-12-31', then: 'convert' })]).toEqual([
      '30 dias de degustação, depois termina',
      'degustação até 31/12/2026, depois com preço',
    ]);
    expect(plain(termsText({ days: 7, then: 'swap', priceCents: 990 }))).toBe('7 dias de degustação, depois outro pacote, R$ 9,90 por mês');
  });
});
