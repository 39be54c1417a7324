import type { CivilDate } from '#kernel';
import type { LineCode } from '../line-texts.ts';
import type { InvoiceLine } from './columns.ts';

/** The invoice that has the line's number already. */
export interface InvoiceHere {
  id: string;
  customerId: string;
  /** As it was before it was first postponed. */
  dueDate: CivilDate;
  totalCents: number;
  status: string;
}

export type InvoiceDecision = { does: 'create' } | { does: 'pay'; id: string } | { does: 'nothing'; id: string } | { does: 'refuse'; code: LineCode };

/** What becomes of a line about an invoice: known by its number, it is the same or refused; a payment that is told is taken. */
export function decideInvoiceLine(line: InvoiceLine, customerId: string, here: InvoiceHere | undefined): InvoiceDecision {
  if (line.paidCents !== undefined && line.paidOn === undefined) return { does: 'refuse', code: 'paid_without_date' };
  if (!here) return { does: 'create' };
  const isSame = here.customerId === customerId && here.dueDate === line.dueDate && here.totalCents === line.amountCents;
  if (!isSame) return { does: 'refuse', code: 'invoice_differs' };
  return line.paidOn !== undefined && here.status === 'open' ? { does: 'pay', id: here.id } : { does: 'nothing', id: here.id };
}
