import type { CivilDate } from '#kernel';

/** Of what an invoice comes paid with: its source tells how much and when, and no code of the payment. */
export const refWithInvoice = (invoiceRef: string): string => `${invoiceRef}:pagamento`;

/** Of a payment that is told without a code: which invoice, when, and how much. */
export const refOfPayment = ({ invoiceRef, paidOn, amountCents }: { invoiceRef: string; paidOn: CivilDate; amountCents: number }): string =>
  `${invoiceRef}:${paidOn}:${amountCents}`;
