import type { CivilDate } from '#kernel';
import type { LineCode } from '../runs/line-texts.ts';
import type { InvoiceLine } from '../sources/csv/columns.ts';
import { decideRest, type PaymentHere } from './plan-payment.ts';

/** The invoice that has the line's number already. */
export interface InvoiceHere {
  id: string;
  customerId: string;
  /** As it was before it was first postponed. */
  dueDate: CivilDate;
  totalCents: number;
  status: string;
  payments: readonly PaymentHere[];
}

export type InvoiceDecision =
  { does: 'create' } | { does: 'pay'; id: string; amountCents: number } | { does: 'nothing'; id: string; code?: LineCode } | { does: 'refuse'; code: LineCode };

/** What becomes of a line about an invoice: known by its number, it is the same or refused; a payment that is told is taken. */
export function decideInvoiceLine(line: InvoiceLine, customerId: string, here: InvoiceHere | undefined): InvoiceDecision {
  if (line.paidCents && line.paidOn === undefined) return { does: 'refuse', code: 'paid_without_date' };
  if (line.paidCents === 0 && line.paidOn !== undefined) return { does: 'refuse', code: 'paid_nothing' };
  if (!here) return { does: 'create' };
  const isSame = here.customerId === customerId && here.dueDate === line.dueDate && here.totalCents === line.amountCents;
  if (!isSame) return { does: 'refuse', code: 'invoice_differs' };
  const { paidOn, paidCents = line.amountCents } = line;
  if (paidOn === undefined || here.status === 'paid') return { does: 'nothing', id: here.id };
  // Of one that is cancelled or renegotiated: payments say why that cannot be, where silence would lose it.
  if (here.status !== 'open') return { does: 'pay', id: here.id, amountCents: paidCents };
  const rest = decideRest({ ...line, paidOn }, here.payments);
  if ('code' in rest) return { does: 'refuse', code: rest.code };
  return rest.restCents > 0 ? { does: 'pay', id: here.id, amountCents: rest.restCents } : { does: 'nothing', id: here.id, code: 'payment_known' };
}

/** Whether it would be a debt that is overdue already. */
export const owes = ({ dueDate, amountCents, paidOn, paidCents = amountCents }: InvoiceLine, today: CivilDate): boolean =>
  dueDate < today && (paidOn === undefined || paidCents < amountCents);
