import { describe, expect, it } from '@jest/globals';
import { decidePayment, type PaymentFacts } from './decide-payment.ts';

const now = new Date('2026-03-10T12:00:00Z');
const told = { amountCents: 5000, paidAt: '2026-03-09T12:00:00Z', externalRef: 'P1' };
const facts = (over: Partial<PaymentFacts> = {}): PaymentFacts => ({ invoice: { id: 'a', status: 'open' }, recorded: undefined, now, ...over });
const apply = { status: 'apply', invoiceId: 'a' };
const recorded = { id: 'p', invoiceId: 'a', amountCents: 5000 };

describe('a payment', () => {
  it.each([
    ['is applied to an open invoice', told, facts(), apply],
    ['is applied to a paid one: interest', told, facts({ invoice: { id: 'a', status: 'paid' } }), apply],
    ['told again answers the first', told, facts({ recorded }), { status: 'duplicate', paymentId: 'p' }],
    ['told again after a cancellation too', told, facts({ recorded, invoice: { id: 'a', status: 'cancelled' } }), { status: 'duplicate', paymentId: 'p' }],
    ['of another amount is not a repeat', { ...told, amountCents: 1 }, facts({ recorded }), { status: 'refused', code: 'external_ref_taken' }],
    ['of another invoice is not a repeat', told, facts({ recorded: { ...recorded, invoiceId: 'b' } }), { status: 'refused', code: 'external_ref_taken' }],
    ['without an invoice is refused', told, facts({ invoice: undefined }), { status: 'refused', code: 'invoice_not_found' }],
    ['of a cancelled invoice is refused', told, facts({ invoice: { id: 'a', status: 'cancelled' } }), { status: 'refused', code: 'invoice_cancelled' }],
    ['of a renegotiated one is refused', told, facts({ invoice: { id: 'a', status: 'renegotiated' } }), { status: 'refused', code: 'invoice_renegotiated' }],
    ['of tomorrow is refused', { ...told, paidAt: '2026-03-11T12:00:00Z' }, facts(), { status: 'refused', code: 'paid_in_future' }],
    ['is dated by an instant, not by its text', { ...told, paidAt: '2026-03-10T10:30:00-03:00' }, facts(), { status: 'refused', code: 'paid_in_future' }],
    ['may come from a clock a little ahead', { ...told, paidAt: '2026-03-10T12:00:59Z' }, facts(), apply],
  ])('%s', (_, payment, known, answer) => expect(decidePayment(payment, known)).toEqual(answer));
});
