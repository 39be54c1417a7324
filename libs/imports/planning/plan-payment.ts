import type { CivilDate } from '#kernel';
import type { LineCode } from '../runs/line-texts.ts';
import { refOfPayment, refWithInvoice } from './payment-refs.ts';
import type { InvoiceLine, PaymentLine } from '../sources/csv/columns.ts';

/** A payment recorded of the invoice, whoever told it. */
export interface PaymentHere {
  id: string;
  amountCents: number;
  paidOn: CivilDate;
  externalRef: string | null;
  /** One part of a payment that was split. */
  isPart: boolean;
  isReversed: boolean;
}

export interface PaymentFacts {
  isPaid: boolean;
  /** Its reference is that of a payment already, of whichever invoice. */
  isRecorded: boolean;
  payments: readonly PaymentHere[];
}

export type PaymentDecision =
  | { does: 'post' }
  /** It is that one, which learns its code. */
  | { does: 'name'; id: string }
  | { does: 'nothing'; id: string; code: LineCode }
  | { does: 'refuse'; code: LineCode };

/** Its reference was made up here, or it has none: a code says nothing against its being the same. */
const isNameless = (invoiceRef: string, { externalRef, paidOn, amountCents, isPart }: PaymentHere): boolean =>
  externalRef === null ? !isPart : [refWithInvoice(invoiceRef), refOfPayment({ invoiceRef, paidOn, amountCents })].includes(externalRef);

/**
 * What becomes of a line about a payment. Two that have a code each are two. Where one has none, it is the same if invoice, day and
 * amount are. What an invoice came paid with tells of every payment up to its day: others of that time are in it, or for a person to see.
 */
export function decidePaymentLine(line: PaymentLine, { isPaid, isRecorded, payments }: PaymentFacts): PaymentDecision {
  // Payments say whether it is a repeat, or another with the same reference.
  if (isRecorded) return { does: 'post' };
  const { invoiceRef, paidOn, amountCents, externalRef } = line;
  const twins = payments.filter(
    (one) => one.paidOn === paidOn && one.amountCents === amountCents && (externalRef === undefined || isNameless(invoiceRef, one)),
  );
  const twin = twins.find(({ isReversed }) => !isReversed);
  // That one come back, told again; or another, which would be lost.
  if (!twin && twins.length > 0) return { does: 'refuse', code: 'payment_reversed' };
  if (twin) return externalRef === undefined ? { does: 'nothing', id: twin.id, code: 'payment_known' } : { does: 'name', id: twin.id };
  const first = payments.find((one) => one.externalRef === refWithInvoice(invoiceRef));
  if (!first) return { does: 'post' };
  if (paidOn === first.paidOn && !first.isReversed && (isPaid || amountCents < first.amountCents))
    return { does: 'nothing', id: first.id, code: 'paid_with_invoice' };
  return paidOn > first.paidOn && !isPaid ? { does: 'post' } : { does: 'refuse', code: 'differs_from_invoice' };
}

/**
 * How much of what an open invoice comes paid with was not told here yet: what it names is all that was paid up to then, so what is
 * recorded already counts towards it.
 */
export function decideRest(
  { externalRef, paidOn, paidCents, amountCents }: InvoiceLine & { paidOn: CivilDate },
  payments: readonly PaymentHere[],
): { restCents: number } | { code: LineCode } {
  const toldCents = paidCents ?? amountCents;
  const ref = refWithInvoice(externalRef);
  if (payments.some((one) => one.amountCents === toldCents && (one.paidOn === paidOn || one.externalRef === ref))) return { restCents: 0 };
  const sumOf = (some: readonly PaymentHere[]): number => some.reduce((sum, one) => sum + (one.isReversed ? 0 : one.amountCents), 0);
  // Told before: a part was here, and the rest came with it.
  if (sumOf(payments.filter((one) => one.paidOn <= paidOn)) === toldCents) return { restCents: 0 };
  if (payments.some((one) => one.externalRef === ref)) return { code: 'payment_differs' };
  return { restCents: Math.max(0, toldCents - sumOf(payments)) };
}
