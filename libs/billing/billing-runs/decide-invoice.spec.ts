import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideInstallments } from '../billing-events/billing-events.service.ts';
import type { ServiceFacts } from './decide-charges.ts';
import { decideInvoice, type DueInstallment } from './decide-invoice.ts';

const service = (change: Partial<ServiceFacts> = {}): ServiceFacts => ({
  begins: '2020-01-01',
  knownOn: '2000-01-01',
  ends: null,
  plans: [{ planId: 'fibra', prices: [{ cents: 9990, until: null }], from: null, until: null }],
  links: [],
  holds: [],
  slept: [],
  chargeWhileBlocked: false,
  ...change,
});
const off = (amountCents: number): DueInstallment => ({ eventId: `-${amountCents}`, kind: 'discount', amountCents, percent: null });
const extra = (amountCents: number): DueInstallment => ({ eventId: `+${amountCents}`, kind: 'surcharge', amountCents, percent: null });
const march = (cents: number) => [{ month: '2026-03', charged: true, billed: new Map([['fibra', cents]]) }];
const amounts = (...args: Parameters<typeof decideInvoice>) => {
  const invoice = decideInvoice(...args);
  return invoice && { lines: invoice.lines.map(({ kind, amountCents }) => [kind, amountCents]), total: invoice.totalCents, carried: invoice.carriedCents };
};

describe('an invoice', () => {
  it('charges, then surcharges and discounts', () => {
    expect(amounts(service(), '2026-04', [], [extra(5000), off(1000)])).toEqual({
      lines: [
        ['plan', 9990],
        ['surcharge', 5000],
        ['discount', -1000],
      ],
      total: 13_990,
      carried: 0,
    });
  });

  it('a percentage is of the charges, half up', () => {
    const percent: DueInstallment = { eventId: 'p', kind: 'discount', amountCents: null, percent: 15 };
    expect(amounts(service(), '2026-04', [], [percent])?.lines[1]).toEqual(['discount', -1499]);
  });

  it('is never less than nothing: the rest waits for the next one', () => {
    expect(amounts(service(), '2026-04', [], [off(12_000)])).toEqual({
      lines: [
        ['plan', 9990],
        ['discount', -12_000],
        ['carry', 2010],
      ],
      total: 0,
      carried: 2010,
    });
  });

  it('puts right what has changed in a month since it was billed', () => {
    const cancelled = service({ ends: '2026-03-16' });
    expect(amounts(cancelled, '2026-04', march(9990), [])).toEqual({
      lines: [
        ['adjustment', -5156],
        ['carry', 5156],
      ],
      total: 0,
      carried: 5156,
    });
    expect(amounts(service(), '2026-04', march(9990), [])?.lines).toEqual([['plan', 9990]]);
  });

  it('charges a month that was billed without it, from the day it was known here', () => {
    const never = [{ month: '2026-03', charged: false, billed: new Map<string, number>() }];
    expect(amounts(service({ begins: '2026-03-22' }), '2026-04', never, [])?.lines).toEqual([
      ['plan', 9990],
      ['adjustment', 3223],
    ]);
    expect(amounts(service({ knownOn: '2026-03-22' }), '2026-04', never, [])?.lines[1]).toEqual(['adjustment', 3223]);
    expect(amounts(service({ knownOn: '2026-04-02' }), '2026-04', never, [])?.lines).toEqual([['plan', 9990]]);
  });

  it('charges no month twice when a service changes from paying in advance', () => {
    expect(amounts(service(), '2026-03', march(9990), [])).toBeNull();
    expect(amounts(service(), '2026-03', march(9000), [])?.lines).toEqual([['adjustment', 990]]);
  });

  it('is not made for a credit alone, but for a surcharge of a service that is gone', () => {
    const gone = service({ ends: '2025-01-01' });
    expect(decideInvoice(gone, '2026-04', [], [])).toBeNull();
    expect(decideInvoice(gone, '2026-04', [], [off(1000)])).toBeNull();
    expect(amounts(gone, '2026-04', [], [extra(1000), off(300)])?.total).toBe(700);
  });
});

describe('installments', () => {
  it('are of one month after another, and add up', () => {
    expect(decideInstallments({ amountCents: 10_000, installments: 3, firstCompetence: '2026-11' })).toEqual([
      { number: 1, competence: '2026-11', amountCents: 3334 },
      { number: 2, competence: '2026-12', amountCents: 3333 },
      { number: 3, competence: '2027-01', amountCents: 3333 },
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 120 }), (amountCents, installments) => {
        const parts = decideInstallments({ amountCents, installments, firstCompetence: '2026-11' });
        expect(parts.reduce((sum, part) => sum + (part.amountCents ?? 0), 0)).toBe(amountCents);
        expect(Math.max(...parts.map((part) => part.amountCents ?? 0)) - Math.min(...parts.map((part) => part.amountCents ?? 0))).toBeLessThanOrEqual(1);
      }),
    );
  });
});
