export const importKinds = ['file', 'charge_type', 'due_day', 'plan', 'package', 'customer', 'service', 'service_package', 'invoice'] as const;
export type ImportKind = (typeof importKinds)[number];

export const importOutcomes = ['taken', 'updated', 'unchanged', 'skipped'] as const;
export type ImportOutcome = (typeof importOutcomes)[number];

/** Where something stands in what was handed over. */
export interface Origin {
  file: string;
  /** The index in the file's list; nothing for a file as a whole. */
  line: number | null;
  /** `clientes[0].servicos[1].pacotes[0]` */
  path: string;
  /** Its place in the order of reading. */
  order: number;
}

/** What became of one element. Texts are pt-BR, for operators; no document, name or contact is in them. */
export interface ImportLine extends Omit<Origin, 'order'> {
  kind: ImportKind;
  externalRef: string | null;
  /** In a dry run: what would become of it on an empty base. */
  outcome: ImportOutcome;
  /** What of one that was here is new. */
  changes?: string[];
  /** Why it was skipped. */
  reason?: string;
  code?: 'changed_meanwhile';
  /** What the source left open, and how it was filled. */
  assumed?: string[];
}

export interface ImportFile {
  file: string;
  /** `clientes`, `faturas` …; nothing when it was not recognised. */
  contents: string[];
  elements: number;
  /** The file says that it is one page of more. */
  note?: string;
}

export type ImportTotals = Record<ImportKind, Record<ImportOutcome, number>>;

export interface ImportReport {
  source: 'hubsoft';
  /** Groups the run's audit entries; nothing in a dry run. */
  runId: string | null;
  seconds: number;
  files: ImportFile[];
  lines: ImportLine[];
  totals: ImportTotals;
  payments: ReportedPayments;
}

/** How fresh what it told of payments is. */
export interface ReportedPayments {
  /** Every payment up to then is told; null: that cannot be said, or nothing was written. */
  asOf: string | null;
  /** Overdue invoices of earlier imports, still open here, that did not come this time. */
  untold: number;
}

export interface LineDetails {
  changes?: readonly string[];
  reason?: string;
  code?: 'changed_meanwhile';
  assumed?: readonly string[];
}

/** The lines of a report while they come in. */
export class ReportLines {
  private readonly collected: { order: number; line: ImportLine }[] = [];

  add(
    origin: Origin,
    kind: ImportKind,
    externalRef: string | null,
    outcome: ImportOutcome,
    { changes = [], reason, code, assumed = [] }: LineDetails = {},
  ): ImportLine {
    const { order, ...place } = origin;
    const line = {
      ...place,
      kind,
      externalRef,
      outcome,
      ...(changes.length > 0 ? { changes: [...changes] } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(code === undefined ? {} : { code }),
      ...(assumed.length > 0 ? { assumed: [...assumed] } : {}),
    };
    this.collected.push({ order, line });
    return line;
  }

  /** By file and line; what stands inside a line follows it. */
  sorted(): ImportLine[] {
    return this.collected
      .toSorted((a, b) => compare(a.line.file, b.line.file) || (a.line.line ?? -1) - (b.line.line ?? -1) || a.order - b.order)
      .map(({ line }) => line);
  }
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

export function countOutcomes(lines: readonly ImportLine[]): ImportTotals {
  const totals = Object.fromEntries(importKinds.map((kind) => [kind, Object.fromEntries(importOutcomes.map((outcome) => [outcome, 0]))])) as ImportTotals;
  for (const { kind, outcome } of lines) totals[kind][outcome] += 1;
  return totals;
}
