import { describe, expect, it } from '@jest/globals';
import { decideInvoice, decideNewInvoice, type HeldInvoice, type ToldBill } from './plan-recorded-invoice.ts';

const line = { description: 'Internet', amountCents: 11990, chargeTypeId: null, blocks: true };
const told = (more: Partial<ToldBill> = {}): ToldBill => ({
  serviceId: 'service',
  dueDate: '2020-04-05',
  amountCents: 11990,
  lines: [line],
  payment: undefined,
  ...more,
});
const held = (more: Partial<HeldInvoice> = {}): HeldInvoice => ({
  status: 'open',
  totalCents: 11990,
  paidCents: 0,
  serviceId: 'service',
  dueDate: '2020-04-05',
  ...more,
});
const paidAt = '2020-04-05T03:00:00Z';
const sum = (lines: readonly { amountCents: number }[]): number => lines.reduce((total, { amountCents }) => total + amountCents, 0);

describe('a new invoice', () => {
  it('is open as told', () => {
    expect(decideNewInvoice(told(), 'now')).toEqual({
      serviceId: 'service',
      dueDate: '2020-04-05',
      status: 'open',
      totalCents: 11990,
      paidCents: 0,
      settledAt: null,
      lines: [line],
      moreLines: [],
      payment: undefined,
    });
  });

  it('paid with less was settled with a discount: its lines add up to what was paid', () => {
    const write = decideNewInvoice(told({ payment: { paidAt, paidCents: 10990 } }), 'now');
    expect(write).toMatchObject({ status: 'paid', totalCents: 10990, paidCents: 10990, settledAt: paidAt, payment: { paidAt, amountCents: 10990 } });
    expect(sum(write.lines ?? [])).toBe(10990);
  });

  it('paid with interest has more paid than owed', () => {
    expect(decideNewInvoice(told({ payment: { paidAt, paidCents: 12500 } }), 'now')).toMatchObject({ status: 'paid', totalCents: 11990, paidCents: 12500 });
  });

  it('forgiven, or of nothing, is settled without a payment', () => {
    expect(decideNewInvoice(told({ payment: { paidAt, paidCents: 0 } }), 'now')).toMatchObject({ status: 'paid', totalCents: 0, payment: undefined });
    expect(decideNewInvoice(told({ amountCents: 0, lines: [] }), 'now')).toMatchObject({ status: 'paid', settledAt: 'now', payment: undefined });
  });
});

describe('an invoice that is here', () => {
  it('stays when nothing changed over there, and when it was paid or cancelled here', () => {
    expect(decideInvoice(held(), told(), new Set())).toBeUndefined();
    expect(decideInvoice(held({ status: 'paid' }), told(), new Set(['amount']))).toBeUndefined();
    expect(decideInvoice(held({ status: 'cancelled' }), told({ payment: { paidAt, paidCents: 11990 } }), new Set(['payment']))).toBeUndefined();
  });

  it('is settled when the source was paid, with its discount as a line more', () => {
    expect(decideInvoice(held(), told({ payment: { paidAt, paidCents: 10990 } }), new Set(['payment']))).toMatchObject({
      status: 'paid',
      totalCents: 10990,
      paidCents: 10990,
      settledAt: paidAt,
      lines: undefined,
      moreLines: [{ amountCents: -1000 }],
      payment: { amountCents: 10990 },
    });
  });

  it('counts what was paid here', () => {
    expect(decideInvoice(held({ paidCents: 5000 }), told({ payment: { paidAt, paidCents: 11990 } }), new Set(['payment']))).toMatchObject({
      paidCents: 11990,
      payment: { amountCents: 6990 },
    });
    expect(decideInvoice(held({ paidCents: 5000 }), told({ payment: { paidAt, paidCents: 4000 } }), new Set(['payment']))).toMatchObject({
      totalCents: 5000,
      paidCents: 5000,
      payment: undefined,
      moreLines: [{ amountCents: -6990 }],
    });
  });

  it('takes another amount with its lines, and its service only where it had none', () => {
    const write = decideInvoice(
      held({ serviceId: null }),
      told({ amountCents: 5000, lines: [{ ...line, amountCents: 5000 }] }),
      new Set(['amount', 'service']),
    );
    expect(write).toMatchObject({ status: 'open', totalCents: 5000, serviceId: 'service', lines: [{ amountCents: 5000 }] });
    expect(decideInvoice(held({ serviceId: 'other' }), told(), new Set(['service']))).toBeUndefined();
  });

  it('follows its due date', () => {
    expect(decideInvoice(held(), told({ dueDate: '2020-05-05' }), new Set(['due']))).toMatchObject({ dueDate: '2020-05-05', status: 'open', lines: undefined });
    expect(decideInvoice(held({ dueDate: '2020-06-01' }), told(), new Set(['service']))).toBeUndefined();
  });
});
