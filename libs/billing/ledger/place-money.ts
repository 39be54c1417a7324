import { type CivilDate, daysBetween } from '#kernel';

/** An open invoice, as far as placing money needs it. */
export interface OpenInvoice {
  id: string;
  serviceId: string | null;
  dueDate: CivilDate;
  openCents: number;
  /** Granted to whoever settles the invoice by that day. */
  discount: { cents: number; until: CivilDate } | null;
  /** Hundredths of a percent: of what was paid late, once; and of it for each thirty days. */
  fineBasisPoints: number;
  interestBasisPoints: number;
}

export interface Money {
  amountCents: number;
  paidOn: CivilDate;
  /** Invoices to pay first, in this order; unknown ids and closed invoices are skipped. */
  named: readonly string[];
  /** False for credit: fine and interest are taken once, from the surplus of the receipt itself. */
  takesFees: boolean;
}

export interface Adjustment {
  invoiceId: string;
  kind: 'discount' | 'fine' | 'interest';
  amountCents: number;
}

export interface Placement {
  /** One for each invoice that gets something, with the fees taken for it. */
  parts: { invoiceId: string; amountCents: number }[];
  adjustments: Adjustment[];
  leftCents: number;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const oldestFirst = (a: OpenInvoice, b: OpenInvoice): number => compare(a.dueDate, b.dueDate) || compare(a.id, b.id);
const share = (cents: number, basisPoints: number, days = 30): number => Math.round((cents * basisPoints * days) / 300_000);

/**
 * Places money of one customer: on the invoices it names, then as the fine and interest of those among them that it settled late, then on the
 * oldest open invoices and their fine and interest. The rest is credit. Less than is owed settles an invoice only where a punctuality discount
 * explains the difference.
 */
export function placeMoney(open: readonly OpenInvoice[], money: Money): Placement {
  const parts = new Map<string, number>();
  const adjustments: Adjustment[] = [];
  let left = money.amountCents;
  const put = (invoiceId: string, cents: number): void => {
    if (cents > 0) parts.set(invoiceId, (parts.get(invoiceId) ?? 0) + cents);
    left -= cents;
  };
  const pay = (invoices: readonly OpenInvoice[]): void => {
    const late: { invoice: OpenInvoice; cents: number }[] = [];
    for (const invoice of invoices) {
      if (left === 0) return;
      const discountCents = Math.min(discountOn(invoice, money.paidOn), invoice.openCents);
      const granted = left < invoice.openCents && left >= invoice.openCents - discountCents;
      if (granted)
        adjustments.push({ invoiceId: invoice.id, kind: 'discount', amountCents: invoice.openCents - Math.max(0, invoice.openCents - discountCents) });
      const cents = Math.min(left, granted ? invoice.openCents - discountCents : invoice.openCents);
      put(invoice.id, cents);
      if (cents === invoice.openCents && money.paidOn > invoice.dueDate) late.push({ invoice, cents });
    }
    if (!money.takesFees) return;
    for (const { invoice, cents } of late)
      for (const { kind, dueCents } of feesOf(invoice, cents, money.paidOn)) {
        const amountCents = Math.min(left, dueCents);
        if (amountCents === 0) continue;
        put(invoice.id, amountCents);
        adjustments.push({ invoiceId: invoice.id, kind, amountCents });
      }
  };
  const byId = new Map(open.map((invoice) => [invoice.id, invoice]));
  const named = [...new Set(money.named)].flatMap((id) => byId.get(id) ?? []);
  pay(named);
  pay(open.filter((invoice) => !named.includes(invoice)).toSorted(oldestFirst));
  return { parts: [...parts].map(([invoiceId, amountCents]) => ({ invoiceId, amountCents })), adjustments, leftCents: left };
}

/** The open invoices after a placement; settled ones are gone. */
export function afterPlacement(open: readonly OpenInvoice[], { parts, adjustments }: Placement): OpenInvoice[] {
  const change = new Map<string, number>();
  for (const { invoiceId, amountCents } of parts) change.set(invoiceId, (change.get(invoiceId) ?? 0) - amountCents);
  for (const { invoiceId, kind, amountCents } of adjustments)
    change.set(invoiceId, (change.get(invoiceId) ?? 0) + (kind === 'discount' ? -amountCents : amountCents));
  return open.map((invoice) => ({ ...invoice, openCents: invoice.openCents + (change.get(invoice.id) ?? 0) })).filter(({ openCents }) => openCents > 0);
}

const discountOn = ({ discount }: OpenInvoice, paidOn: CivilDate): number => (discount !== null && paidOn <= discount.until ? discount.cents : 0);

/** What the profile allows for having paid `cents` of an invoice on a day after it was due: pro rata by days of a month of thirty. */
function feesOf(invoice: OpenInvoice, cents: number, paidOn: CivilDate): { kind: 'fine' | 'interest'; dueCents: number }[] {
  return [
    { kind: 'fine', dueCents: share(cents, invoice.fineBasisPoints) },
    { kind: 'interest', dueCents: share(cents, invoice.interestBasisPoints, daysBetween(invoice.dueDate, paidOn)) },
  ];
}
