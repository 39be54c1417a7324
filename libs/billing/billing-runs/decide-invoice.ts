import type { Competence } from './competence.ts';
import { type Charge, decideCharges, type ServiceFacts } from './decide-charges.ts';
import type { EventKind } from '../billing-events/billing-event.entity.ts';
import type { LineKind } from '../invoices/invoice.entity.ts';

/** One part of a discount or surcharge whose month has come: an amount, or a percentage of the month's charges. */
export interface DueInstallment {
  eventId: string;
  kind: EventKind;
  amountCents: number | null;
  percent: number | null;
}

/** Months that were billed before, with what was then charged for them by plan or link, adjustments included. */
export interface BilledMonth {
  month: Competence;
  /** An invoice charged it. Else it is owed from the day on which the service was known here. */
  charged: boolean;
  billed: ReadonlyMap<string, number>;
}

export interface DecidedLine {
  kind: LineKind;
  /** The plan's id, the link's, or the event's; null for what is carried over. */
  key: string | null;
  /** The month whose days it charges. */
  period: Competence | null;
  amountCents: number;
}

export interface DecidedInvoice {
  lines: DecidedLine[];
  totalCents: number;
  /** Credit beyond what is charged: it waits for the next invoice. */
  carriedCents: number;
}

/** Half up; of whole cents and a whole percentage. */
export const percentOf = (cents: number, percent: number): number => Math.floor((cents * percent * 2 + 100) / 200);

/**
 * The invoice of a service for the days of `period`, or null when there is nothing to bill: its charges (or, where that month was
 * billed already, what they differ by), what earlier months differ by from what was billed for them, surcharges, discounts. Never
 * less than zero: credit that is left over is carried to the next.
 */
export function decideInvoice(
  facts: ServiceFacts,
  period: Competence,
  earlier: readonly BilledMonth[],
  installments: readonly DueInstallment[],
): DecidedInvoice | null {
  const again = earlier.some(({ month }) => month === period);
  const charges = again ? [] : decideCharges(facts, period).map((charge): DecidedLine => lineOf(charge, period));
  const adjustments = earlier.flatMap(({ month, charged, billed }) =>
    adjust(decideCharges(charged || month === period ? facts : sinceKnown(facts), month), billed, month),
  );
  const base = charges.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const events = installments.map(({ eventId, kind, amountCents, percent }): DecidedLine => {
    const cents = amountCents ?? percentOf(base, percent ?? 0);
    return { kind, key: eventId, period: null, amountCents: kind === 'discount' ? 0 - cents : cents };
  });
  if (charges.length + adjustments.length === 0 && events.every(({ kind }) => kind === 'discount')) return null;
  const lines = [...charges, ...adjustments, ...events];
  const sum = lines.reduce((total, { amountCents }) => total + amountCents, 0);
  if (sum >= 0) return { lines, totalCents: sum, carriedCents: 0 };
  return { lines: [...lines, { kind: 'carry', key: null, period: null, amountCents: -sum }], totalCents: 0, carriedCents: -sum };
}

const sinceKnown = (facts: ServiceFacts): ServiceFacts => ({
  ...facts,
  begins: facts.begins !== null && facts.begins < facts.knownOn ? facts.knownOn : facts.begins,
});

const lineOf = ({ kind, key, cents }: Charge, period: Competence): DecidedLine => ({ kind, key, period, amountCents: cents });

function adjust(owed: readonly Charge[], billed: ReadonlyMap<string, number>, month: Competence): DecidedLine[] {
  const now = new Map(owed.map(({ key, cents }) => [key, cents]));
  return [...new Set([...now.keys(), ...billed.keys()])]
    .map((key): DecidedLine => ({ kind: 'adjustment', key, period: month, amountCents: (now.get(key) ?? 0) - (billed.get(key) ?? 0) }))
    .filter(({ amountCents }) => amountCents !== 0);
}
