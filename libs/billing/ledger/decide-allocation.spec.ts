import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideAllocation, type OwedInvoice } from './decide-allocation.ts';

const owed = (id: string, dueDate: string, openCents: number): OwedInvoice => ({ id, dueDate, openCents });
const three = [owed('b', '2026-03-10', 5000), owed('c', '2026-01-10', 3000), owed('a', '2026-02-10', 4000)];
const part = (invoiceId: string, amountCents: number) => ({ invoiceId, amountCents });

describe('a payment that names no invoice', () => {
  it.each([
    ['part of the oldest', 1000, [part('c', 1000)]],
    ['the oldest', 3000, [part('c', 3000)]],
    ['the oldest, and part of the next', 5000, [part('c', 3000), part('a', 2000)]],
    ['all', 12_000, [part('c', 3000), part('a', 4000), part('b', 5000)]],
    ['more than all', 12_500, [part('c', 3000), part('a', 4000), part('b', 5500)]],
  ])('pays %s', (_, amountCents, parts) => expect(decideAllocation(three, amountCents)).toEqual(parts));

  it('pays the earlier made of one due date', () => {
    expect(decideAllocation([owed('b', '2026-01-10', 10), owed('a', '2026-01-10', 10)], 10)).toEqual([part('a', 10)]);
    expect(decideAllocation([], 10)).toEqual([]);
  });

  it('never pays a younger one while an older is open, and adds up', () => {
    const invoices = fc.array(fc.record({ day: fc.integer({ min: 10, max: 28 }), openCents: fc.integer({ min: 1, max: 10_000 }) }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(invoices, fc.integer({ min: 1, max: 60_000 }), (drawn, amountCents) => {
        const open = drawn.map(({ day, openCents }, index) => owed(String(index), `2026-01-${day}`, openCents));
        const parts = decideAllocation(open, amountCents);
        expect(parts.reduce((sum, each) => sum + each.amountCents, 0)).toBe(amountCents);
        const paid = new Map(parts.map((each) => [each.invoiceId, each.amountCents]));
        const stillOpen = open.filter(({ id, openCents }) => (paid.get(id) ?? 0) < openCents).map(({ dueDate }) => dueDate);
        const oldestOpen = stillOpen.toSorted()[0];
        for (const { id, dueDate } of open) if (paid.has(id) && oldestOpen !== undefined) expect(dueDate <= oldestOpen).toBe(true);
      }),
    );
  });
});
