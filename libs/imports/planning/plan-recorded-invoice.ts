import type { CivilDate } from '#kernel';

/** An invoice as it stands here. */
export interface HeldInvoice {
  status: string;
  totalCents: number;
  paidCents: number;
  serviceId: string | null;
  dueDate: CivilDate;
}

export interface InvoiceLine {
  description: string;
  amountCents: number;
  chargeTypeId: string | null;
  blocks: boolean;
}

/** An invoice as the source tells of it. */
export interface ToldBill {
  serviceId: string | null;
  dueDate: CivilDate;
  amountCents: number;
  lines: InvoiceLine[];
  payment: { paidAt: string; paidCents: number } | undefined;
}

export interface InvoiceWrite {
  serviceId: string | null;
  dueDate: CivilDate;
  status: 'open' | 'paid';
  totalCents: number;
  paidCents: number;
  settledAt: string | null;
  /** In the place of those that are here; or nothing. */
  lines: InvoiceLine[] | undefined;
  /** Beside those. */
  moreLines: InvoiceLine[];
  payment: { paidAt: string; amountCents: number } | undefined;
}

const discountLine = (discountCents: number): InvoiceLine[] =>
  discountCents > 0 ? [{ description: 'Desconto na liquidação', amountCents: -discountCents, chargeTypeId: null, blocks: false }] : [];

/** What is written of an invoice that is new. Paid with less than its amount, it was settled with a discount, and its lines say so. */
export function decideNewInvoice(told: ToldBill, now: string): InvoiceWrite {
  const { serviceId, dueDate, payment, lines } = told;
  const paidCents = payment?.paidCents ?? 0;
  const discountCents = payment ? Math.max(0, told.amountCents - paidCents) : 0;
  const totalCents = told.amountCents - discountCents;
  const settled = payment !== undefined || totalCents === 0;
  return {
    serviceId,
    dueDate,
    status: settled ? 'paid' : 'open',
    totalCents,
    paidCents,
    settledAt: settled ? (payment?.paidAt ?? now) : null,
    lines: [...lines, ...discountLine(discountCents)],
    moreLines: [],
    payment: payment && paidCents > 0 ? { paidAt: payment.paidAt, amountCents: paidCents } : undefined,
  };
}

/**
 * What is written of an invoice that is here, given which facts the source has changed. One that was paid or cancelled here
 * stays; what was paid here counts towards what the source was paid. Nothing: it stays as it is.
 */
export function decideInvoice(held: HeldInvoice, told: ToldBill, changed: ReadonlySet<string>): InvoiceWrite | undefined {
  if (held.status !== 'open') return undefined;
  const rewritten = changed.has('amount') || changed.has('lines');
  const amountCents = rewritten ? told.amountCents : held.totalCents;
  const payment = changed.has('payment') ? told.payment : undefined;
  const paidCents = Math.max(held.paidCents, payment?.paidCents ?? 0);
  const discountCents = payment ? Math.max(0, amountCents - paidCents) : 0;
  const totalCents = amountCents - discountCents;
  const settled = payment !== undefined || paidCents >= totalCents;
  const serviceId = held.serviceId ?? (changed.has('service') ? told.serviceId : null);
  const dueDate = changed.has('due') ? told.dueDate : held.dueDate;
  if (!rewritten && !settled && serviceId === held.serviceId && dueDate === held.dueDate) return undefined;
  return {
    serviceId,
    dueDate,
    status: settled ? 'paid' : 'open',
    totalCents,
    paidCents,
    settledAt: settled ? (payment?.paidAt ?? null) : null,
    lines: rewritten ? told.lines : undefined,
    moreLines: discountLine(discountCents),
    payment: payment && paidCents > held.paidCents ? { paidAt: payment.paidAt, amountCents: paidCents - held.paidCents } : undefined,
  };
}
