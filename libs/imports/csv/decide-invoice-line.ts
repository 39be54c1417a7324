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
  if (line.paidCents && line.paidOn === undefined) return { does: 'refuse', code: 'paid_without_date' };
  if (line.paidCents === 0 && line.paidOn !== undefined) return { does: 'refuse', code: 'paid_nothing' };
  if (!here) return { does: 'create' };
  const isSame = here.customerId === customerId && here.dueDate === line.dueDate && here.totalCents === line.amountCents;
  if (!isSame) return { does: 'refuse', code: 'invoice_differs' };
  // Of one that is cancelled or renegotiated too: payments say why that cannot be, where silence would lose it.
  return line.paidOn !== undefined && here.status !== 'paid' ? { does: 'pay', id: here.id } : { does: 'nothing', id: here.id };
}

/** Whether it would be a debt that is overdue already. */
export const owes = ({ dueDate, amountCents, paidOn, paidCents = amountCents }: InvoiceLine, today: CivilDate): boolean =>
  dueDate < today && (paidOn === undefined || paidCents < amountCents);
