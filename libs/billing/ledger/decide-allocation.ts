import type { CivilDate } from '#kernel';

export interface OwedInvoice {
  id: string;
  dueDate: CivilDate;
  openCents: number;
}

/**
 * Which invoices a payment pays that names none: the oldest first, each to its end before the next; of one due date the earlier
 * made. What is more than all of them is taken with the last, as interest or a fine. Nothing owed: nothing is allocated.
 */
export function decideAllocation(invoices: readonly OwedInvoice[], amountCents: number): { invoiceId: string; amountCents: number }[] {
  const ordered = invoices.toSorted((a, b) => compare(a.dueDate, b.dueDate) || compare(a.id, b.id));
  const parts: { invoiceId: string; amountCents: number }[] = [];
  let left = amountCents;
  for (const { id, openCents } of ordered) {
    if (left === 0) break;
    const part = Math.min(openCents, left);
    left -= part;
    parts.push({ invoiceId: id, amountCents: part });
  }
  return parts.map((part, index) => (index === parts.length - 1 ? { ...part, amountCents: part.amountCents + left } : part));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
