import type { CivilDate } from '#kernel';
import { refOfPayment } from '../../planning/payment-refs.ts';
import { type Column, columns, type LineData, type LineKind, type Places } from './columns.ts';
import { longestCell } from '../limits.ts';
import type { CellCode } from './cell-readers.ts';

export type LineFault = { code: CellCode | 'missing' | 'cells_beyond_header' | 'no_customer'; column: string | null };

/** What our own files lead a cell with that a spreadsheet would run: a result may be mended and sent again. */
const neutralised = /^'(?=[=+\-@\t\r＝＋－＠])/;
export const uncovered = (cell: string): string => cell.replace(neutralised, '');

/** What a line says, or the first thing about it that cannot be taken. Empty cells say nothing. */
export type ReadLine<Kind extends LineKind> = { data: LineData[Kind] } | { fault: LineFault };

export function readLine<Kind extends LineKind>(kind: Kind, places: Places, width: number, cells: readonly string[], today: CivilDate): ReadLine<Kind> {
  if (cells.slice(width).some((cell) => cell.trim() !== '')) return { fault: { code: 'cells_beyond_header', column: null } };
  const data: Record<string, unknown> = {};
  for (const [field, { names, read, required = false }] of Object.entries(columns[kind] as Record<string, Column<unknown>>)) {
    const place = places.get(field);
    const cell = place === undefined ? '' : uncovered(cells[place] ?? '');
    if (cell.length > longestCell) return { fault: { code: 'too_long', column: names[0] } };
    if (cell.trim() === '') {
      if (required) return { fault: { code: 'missing', column: names[0] } };
      continue;
    }
    const answer = read(cell, today);
    if ('code' in answer) return { fault: { code: answer.code, column: names[0] } };
    data[field] = answer.value;
  }
  // Of services and invoices: whose they are.
  const isOfNobody = 'customerRef' in columns[kind] && data['document'] === undefined && data['customerRef'] === undefined;
  return isOfNobody ? { fault: { code: 'no_customer', column: null } } : { data: data as unknown as LineData[Kind] };
}

/** By what a line is the same as another of its file; it may be several things. */
export const keysOf: { [Kind in LineKind]: (data: LineData[Kind]) => string[] } = {
  customers: ({ document, externalRef }) => [`document ${document.value}`, ...(externalRef === undefined ? [] : [`ref ${externalRef}`])],
  services: ({ externalRef, document, customerRef, plan, login }) => [
    externalRef === undefined ? `plan ${document?.value ?? ''} ${customerRef ?? ''} ${plan.toLowerCase()}` : `ref ${externalRef}`,
    ...(login === undefined ? [] : [`login ${login}`]),
  ],
  invoices: ({ externalRef }) => [`ref ${externalRef}`],
  payments: (payment) => [`ref ${paymentRef(payment)}`],
};

/** By what a payment is known when it comes again: its own code, or else which invoice, how much, and when. */
export const paymentRef = ({ externalRef, invoiceRef, paidOn, amountCents }: LineData['payments']): string =>
  externalRef ?? refOfPayment({ invoiceRef, paidOn, amountCents });

/** Finds lines that say again what an earlier one of the file said. */
export class Repeats<Kind extends LineKind> {
  private readonly seen = new Map<string, number>();

  constructor(private readonly kind: Kind) {}

  /** The earlier line; nothing for the first. */
  of(line: number, data: LineData[Kind]): number | undefined {
    const keys = keysOf[this.kind](data);
    const earlier = keys.map((key) => this.seen.get(key)).find((found) => found !== undefined);
    if (earlier === undefined) for (const key of keys) this.seen.set(key, line);
    return earlier;
  }
}
