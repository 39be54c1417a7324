import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterPlacement, type Money, type OpenInvoice, placeMoney } from './place-money.ts';

const owed = (id: string, dueDate: string, openCents: number, more: Partial<OpenInvoice> = {}): OpenInvoice => ({
  id,
  serviceId: null,
  dueDate,
  openCents,
  discount: null,
  fineBasisPoints: 200,
  interestBasisPoints: 100,
  ...more,
});
const three = [owed('b', '2026-03-10', 5000), owed('c', '2026-01-10', 3000), owed('a', '2026-02-10', 4000)];
const money = (amountCents: number, more: Partial<Money> = {}): Money => ({ amountCents, paidOn: '2026-01-05', named: [], takesFees: true, ...more });
const part = (invoiceId: string, amountCents: number) => ({ invoiceId, amountCents });

describe('placeMoney', () => {
  it.each([
    ['part of the oldest', money(1000), [part('c', 1000)], 0],
    ['the oldest, and part of the next', money(5000), [part('c', 3000), part('a', 2000)], 0],
    ['all, and the rest is credit', money(12_500), [part('c', 3000), part('a', 4000), part('b', 5000)], 500],
    ['the named one first, then the oldest', money(6000, { named: ['b'] }), [part('b', 5000), part('c', 1000)], 0],
    ['nothing that is not there', money(1000, { named: ['gone'] }), [part('c', 1000)], 0],
  ])('pays %s', (_, given, parts, leftCents) => expect(placeMoney(three, given)).toEqual({ parts, adjustments: [], leftCents }));

  it('takes fine and interest of what it settled late from the surplus, before other debts', () => {
    expect(placeMoney(three, money(3100, { paidOn: '2026-02-09', named: ['c'] }))).toEqual({
      parts: [part('c', 3090), part('a', 10)],
      adjustments: [
        { invoiceId: 'c', kind: 'fine', amountCents: 60 },
        { invoiceId: 'c', kind: 'interest', amountCents: 30 },
      ],
      leftCents: 0,
    });
    const free = owed('x', '2026-01-10', 1000, { fineBasisPoints: 0, interestBasisPoints: 0 });
    expect(placeMoney([free], money(1100, { paidOn: '2026-03-01' }))).toEqual({ parts: [part('x', 1000)], adjustments: [], leftCents: 100 });
    expect(placeMoney([owed('x', '2026-01-10', 1000)], money(1100, { paidOn: '2026-03-01', takesFees: false })).leftCents).toBe(100);
  });

  it('settles with a punctuality discount until its day, and not after', () => {
    const discounted = [owed('x', '2026-01-10', 10_000, { discount: { cents: 1000, until: '2026-01-08' } })];
    expect(placeMoney(discounted, money(9000, { paidOn: '2026-01-08' }))).toEqual({
      parts: [part('x', 9000)],
      adjustments: [{ invoiceId: 'x', kind: 'discount', amountCents: 1000 }],
      leftCents: 0,
    });
    expect(placeMoney(discounted, money(9000, { paidOn: '2026-01-09' })).adjustments).toEqual([]);
    expect(placeMoney(discounted, money(8999, { paidOn: '2026-01-08' })).adjustments).toEqual([]);
  });

  it('keeps every cent, leaves no credit beside a debt, and never pays more than is owed', () => {
    const invoice = fc.record({
      day: fc.integer({ min: 10, max: 28 }),
      openCents: fc.integer({ min: 1, max: 10_000 }),
      discount: fc.option(fc.record({ cents: fc.integer({ min: 1, max: 12_000 }), until: fc.constantFrom('2026-01-09', '2026-01-15') })),
      fineBasisPoints: fc.constantFrom(0, 200),
      interestBasisPoints: fc.constantFrom(0, 100, 1000),
    });
    fc.assert(
      fc.property(
        fc.array(invoice, { maxLength: 6 }),
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: 1, max: 28 }),
        fc.array(fc.integer({ min: 0, max: 7 }).map(String), { maxLength: 3 }),
        fc.boolean(),
        (drawn, amountCents, paidDay, named, takesFees) => {
          const open = drawn.map(({ day, ...rest }, index) => owed(String(index), `2026-01-${day}`, rest.openCents, rest));
          const placement = placeMoney(open, { amountCents, paidOn: `2026-01-${String(paidDay).padStart(2, '0')}`, named, takesFees });
          expect(placement.parts.reduce((sum, each) => sum + each.amountCents, 0) + placement.leftCents).toBe(amountCents);
          expect(placement.parts.every((each) => each.amountCents > 0)).toBe(true);
          const total = new Map(open.map(({ id, openCents }) => [id, openCents]));
          for (const { invoiceId, kind, amountCents: cents } of placement.adjustments)
            total.set(invoiceId, (total.get(invoiceId) ?? 0) + (kind === 'discount' ? -cents : cents));
          for (const { invoiceId, amountCents: cents } of placement.parts) expect(cents).toBeLessThanOrEqual(total.get(invoiceId) ?? 0);
          const after = afterPlacement(open, placement);
          if (placement.leftCents > 0) expect(after).toEqual([]);
          expect(after.every(({ openCents }) => openCents > 0)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
