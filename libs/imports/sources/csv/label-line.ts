import { maskDocument } from '#kernel';
import { reais } from '../hubsoft/records.ts';
import type { LineData, LineKind } from './columns.ts';

type Labels = { [Kind in LineKind]: (data: LineData[Kind]) => string };
const brazilian = (date: string): string => date.split('-').toReversed().join('/');
const whose = ({ document, customerRef }: { document?: { value: string }; customerRef?: string }): string =>
  document ? maskDocument(document.value) : (customerRef ?? '');

/** By what an operator recognises a line, masked as lists are. */
export const labelOf: Labels = {
  customers: ({ name, document }) => `${name} · ${maskDocument(document.value)}`,
  services: (line) => [line.plan, whose(line), line.externalRef ?? line.login].filter(Boolean).join(' · '),
  invoices: (line) => `${line.externalRef} · ${reais(line.amountCents)} · ${brazilian(line.dueDate)}`,
  payments: (line) => `${line.invoiceRef} · ${reais(line.amountCents)} · ${brazilian(line.paidOn)}`,
};
