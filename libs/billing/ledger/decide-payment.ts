import type { BillingCode } from '../billing.problems.ts';

/** A payment as told; its invoice is known by now, or is not ours. */
export interface ToldPayment {
  amountCents: number;
  paidAt: string;
  externalRef?: string | undefined;
}

export type PaymentAnswer =
  | { status: 'applied'; paymentId: string }
  | { status: 'duplicate'; paymentId: string }
  | {
      status: 'refused';
      code: Extract<BillingCode, 'invoice_not_found' | 'invoice_cancelled' | 'invoice_renegotiated' | 'paid_in_future' | 'external_ref_taken'>;
    };

/** Clocks differ: a payment dated this little ahead of ours is not in the future. */
export const clockSkewMilliseconds = 60_000;

export interface PaymentFacts {
  /** `undefined`: there is no such invoice. */
  invoice: { id: string; status: string } | undefined;
  /** The payment already recorded under the same reference. */
  recorded: { id: string; invoiceId: string; amountCents: number } | undefined;
  now: Date;
}

/**
 * What becomes of one payment; `apply` when nothing speaks against it. A repeat is known by its reference and answers the first,
 * even when the invoice was cancelled since; the same reference for another invoice or amount is another payment, and refused.
 * More than is owed is taken: interest and fines come that way.
 */
export function decidePayment(told: ToldPayment, { invoice, recorded, now }: PaymentFacts): PaymentAnswer | { status: 'apply'; invoiceId: string } {
  if (!invoice) return { status: 'refused', code: 'invoice_not_found' };
  if (recorded) {
    const same = recorded.invoiceId === invoice.id && recorded.amountCents === told.amountCents;
    return same ? { status: 'duplicate', paymentId: recorded.id } : { status: 'refused', code: 'external_ref_taken' };
  }
  if (new Date(told.paidAt).getTime() > now.getTime() + clockSkewMilliseconds) return { status: 'refused', code: 'paid_in_future' };
  if (invoice.status === 'cancelled') return { status: 'refused', code: 'invoice_cancelled' };
  if (invoice.status === 'renegotiated') return { status: 'refused', code: 'invoice_renegotiated' };
  return { status: 'apply', invoiceId: invoice.id };
}
