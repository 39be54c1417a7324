import { type CivilDate, civilDateOf } from '#kernel';
import type { BillingCode } from '../billing.problems.ts';

export type ReceiptSource = 'rest' | 'file' | 'erp';

/** One amount of a receipt, and what it says it pays. Lines of one batch with the same `externalRef` are parts of one receipt. */
export interface ReceiptLine {
  amountCents: number;
  /** RFC 3339. */
  paidAt: string;
  externalRef?: string | undefined;
  source: ReceiptSource;
  method?: string | undefined;
  /** When it became known (RFC 3339), where that is not now. */
  recordedAt?: string | undefined;
  /** The payer; without one, the customer of the invoice named. */
  customerId?: string | undefined;
  /** Of the payer: its open invoices come first. */
  serviceId?: string | undefined;
  invoiceRef?: string | undefined;
  invoiceIds?: readonly string[] | undefined;
}

/** A part as it is recorded with its receipt. */
export interface RecordedPart {
  invoiceId?: string;
  invoiceRef?: string;
  amountCents: number;
}

export interface RecordedReceipt {
  id: string;
  externalRef: string | null;
  customerId: string | null;
  source: ReceiptSource;
  paidOn: CivilDate;
  pays: RecordedPart[];
}

export type RefusalCode = Extract<BillingCode, 'paid_in_future' | 'external_ref_taken'>;

export type LineDecision =
  | { does: 'record' }
  /** Another part of a receipt that is here. */
  | { does: 'extend'; receiptId: string }
  | { does: 'duplicate'; receiptId: string; learnsRef: boolean }
  | { does: 'refuse'; code: RefusalCode };

export interface LineFacts {
  customerId: string | undefined;
  /** The first invoice it names, when it is known here. */
  invoiceId: string | undefined;
  invoiceRef: string | undefined;
  /** The receipt already recorded under the same reference. */
  recorded: RecordedReceipt | undefined;
  /** Receipts from other sources that pay the same invoice. */
  others: readonly RecordedReceipt[];
  now: Date;
}

/** Clocks differ: a payment dated this little ahead of ours is not in the future. */
export const clockSkewMilliseconds = 60_000;

/**
 * What becomes of a line. The same reference with the same parts is a repeat; with another amount for the same invoice, or for another customer,
 * it is another receipt's and refused. The same money reported by REST, by a file and by an ERP counts once: by invoice, amount and civil day, where
 * one of the two has no reference of its own.
 */
export function decideLine(line: ReceiptLine, facts: LineFacts): LineDecision {
  const { recorded, now } = facts;
  if (recorded) return decideAgainst(line, facts, recorded);
  if (new Date(line.paidAt).getTime() > now.getTime() + clockSkewMilliseconds) return { does: 'refuse', code: 'paid_in_future' };
  const ownRef = line.externalRef !== undefined && !isMadeUp(line.externalRef, facts.invoiceRef);
  const twin = facts.others.find(
    (other) =>
      other.source !== line.source &&
      other.paidOn === civilDateOf(new Date(line.paidAt)) &&
      (!ownRef || other.externalRef === null || isMadeUp(other.externalRef, facts.invoiceRef)) &&
      other.pays.some((part) => part.invoiceId === facts.invoiceId && part.amountCents === line.amountCents),
  );
  return twin ? { does: 'duplicate', receiptId: twin.id, learnsRef: ownRef } : { does: 'record' };
}

function decideAgainst(line: ReceiptLine, { customerId, invoiceId }: LineFacts, recorded: RecordedReceipt): LineDecision {
  const taken = { does: 'refuse', code: 'external_ref_taken' } as const;
  const sameInvoice = recorded.pays.filter(
    (part) =>
      (invoiceId !== undefined && part.invoiceId === invoiceId) ||
      (part.invoiceId === undefined && part.invoiceRef === line.invoiceRef && (part.invoiceRef !== undefined || invoiceId === undefined)),
  );
  // A receipt identified since then is still the one that named an unknown invoice.
  if (customerId !== undefined && recorded.customerId !== null && customerId !== recorded.customerId) return taken;
  if (sameInvoice.some((part) => part.amountCents === line.amountCents)) return { does: 'duplicate', receiptId: recorded.id, learnsRef: false };
  if (sameInvoice.length > 0 || invoiceId === undefined || customerId !== recorded.customerId) return taken;
  // A receipt that names no invoice has no further parts.
  return recorded.pays.some((part) => part.invoiceId === undefined && part.invoiceRef === undefined) ? taken : { does: 'extend', receiptId: recorded.id };
}

/** A reference that an import made from the invoice's number, because its source has none. */
export const isMadeUp = (externalRef: string, invoiceRef: string | undefined): boolean => invoiceRef !== undefined && externalRef.startsWith(`${invoiceRef}:`);
