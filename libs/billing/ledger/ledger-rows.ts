import { type CivilDate, currentActor, newId, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { SuspensionTerms } from '../billing-runs/suspension-terms.ts';
import { DebtListener } from './debt-listener.ts';
import type { RecordedPart, RecordedReceipt } from './decide-receipt.ts';
import type { OpenInvoice, Placement } from './place-money.ts';

export interface NewReceipt {
  id: string;
  customerId: string | null;
  amountCents: number;
  paidAt: string;
  paidOn: CivilDate;
  method: string | null;
  externalRef: string | null;
  source: string;
  pays: RecordedPart[];
  recordedAt: string | null;
}

/** Money of a receipt that was placed. */
export interface PlacedMoney {
  receiptId: string;
  paidAt: string;
  recordedAt: string | null;
  placement: Placement;
}

/** An allocation that was written. */
export interface Allocation {
  id: string;
  receiptId: string;
  invoiceId: string;
  amountCents: number;
}

/** What changes of an invoice: money paid to it, and adjustments of its total. */
export interface InvoiceChange {
  invoiceId: string;
  paidCents: number;
  adjustedCents: number;
  at: string;
}

const column = <T, V>(rows: readonly T[], read: (row: T) => V): V[] => rows.map(read);

/** The statements of the ledger, for any number of rows at once. Whoever calls has locked the customers' ledgers. */
@Injectable()
export class LedgerRows {
  constructor(
    private readonly debts: DebtListener,
    private readonly terms: SuspensionTerms,
  ) {}

  /** The open invoices of each customer. */
  async open(tx: Tx, customerIds: readonly string[]): Promise<Map<string, OpenInvoice[]>> {
    const fees = new Map((await tx.query<{ id: string | null; fine: number; interest: number }[]>(this.terms.fees())).map((row) => [row.id, row]));
    const rows = await tx.query<(Omit<OpenInvoice, 'discount' | 'fineBasisPoints' | 'interestBasisPoints'> & Record<string, string | number | null>)[]>(
      `SELECT i.id, i.customer_id, i.service_id AS "serviceId", i.due_date::text AS "dueDate", (i.total_cents - i.paid_cents)::float8 AS "openCents", s.suspension_profile_id AS profile,
         i.discount_until::text AS until, coalesce(i.discount_cents, round(i.total_cents * i.discount_basis_points / 10000.0))::float8 AS discount
       FROM invoice i LEFT JOIN service s ON s.id = i.service_id WHERE i.customer_id = ANY($1::uuid[]) AND i.status = 'open' ORDER BY i.due_date, i.id`,
      [customerIds],
    );
    const open = new Map<string, OpenInvoice[]>();
    for (const { customer_id, profile, until, discount, ...invoice } of rows) {
      const { fine = 0, interest = 0 } = fees.get(profile as string | null) ?? fees.get(null) ?? {};
      const granted = typeof until === 'string' && typeof discount === 'number' ? { cents: discount, until } : null;
      const of = open.get(String(customer_id)) ?? [];
      if (of.length === 0) open.set(String(customer_id), of);
      of.push({ ...invoice, discount: granted, fineBasisPoints: fine, interestBasisPoints: interest } as OpenInvoice);
    }
    return open;
  }

  /** Receipts by their references. */
  async recorded(tx: Tx, externalRefs: readonly string[]): Promise<Map<string, RecordedReceipt>> {
    if (externalRefs.length === 0) return new Map();
    const rows = await tx.query<RecordedReceipt[]>(`SELECT ${recordedColumns} FROM receipt r WHERE r.external_ref = ANY($1::text[])`, [externalRefs]);
    return new Map(rows.map((row) => [row.externalRef ?? '', row]));
  }

  /** Receipts from other sources than these that name these invoices, by invoice. */
  async fromElsewhere(tx: Tx, invoiceIds: readonly string[], source: string): Promise<Map<string, RecordedReceipt[]>> {
    const rows = await tx.query<(RecordedReceipt & { invoiceId: string })[]>(
      `SELECT DISTINCT p.invoice_id AS "invoiceId", ${recordedColumns} FROM payment p JOIN receipt r ON r.id = p.receipt_id
       WHERE p.invoice_id = ANY($1::uuid[]) AND r.source <> $2 AND p.reversed_at IS NULL`,
      [invoiceIds, source],
    );
    return Map.groupBy(rows, ({ invoiceId }) => invoiceId);
  }

  /** In the order of their references, so that two batches never wait for each other. Returns the ids that were not repeats. */
  async insertReceipts(tx: Tx, receipts: readonly NewReceipt[]): Promise<Set<string>> {
    if (receipts.length === 0) return new Set();
    const rows = await tx.query<{ id: string }[]>(
      `INSERT INTO receipt (id, customer_id, amount_cents, paid_at, paid_on, method, external_ref, source, pays, left_cents, recorded_by, created_at)
       SELECT id, customer_id, cents, paid_at, paid_on, method, ref, source, pays, cents, $10, coalesce(recorded_at, now())
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::date[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $11::timestamptz[])
         WITH ORDINALITY AS r (id, customer_id, cents, paid_at, paid_on, method, ref, source, pays, recorded_at, position)
       ORDER BY ref, position ON CONFLICT (external_ref) DO NOTHING RETURNING id`,
      [
        column(receipts, ({ id }) => id),
        column(receipts, ({ customerId }) => customerId),
        column(receipts, ({ amountCents }) => amountCents),
        column(receipts, ({ paidAt }) => paidAt),
        column(receipts, ({ paidOn }) => paidOn),
        column(receipts, ({ method }) => method),
        column(receipts, ({ externalRef }) => externalRef),
        column(receipts, ({ source }) => source),
        column(receipts, ({ pays }) => JSON.stringify(pays)),
        currentActor(),
        column(receipts, ({ recordedAt }) => recordedAt),
      ],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Adds a part to a receipt. */
  async extend(tx: Tx, receiptId: string, part: RecordedPart): Promise<void> {
    await tx.query('UPDATE receipt SET amount_cents = amount_cents + $2, left_cents = left_cents + $2, pays = pays || $3::jsonb WHERE id = $1', [
      receiptId,
      part.amountCents,
      JSON.stringify([part]),
    ]);
  }

  /** Writes placements: allocations, adjustments, what they make of invoices and receipts, and the debts that end by them. */
  async place(tx: Tx, placed: readonly PlacedMoney[]): Promise<Allocation[]> {
    const allocations = placed.flatMap(({ receiptId, paidAt, recordedAt, placement }) =>
      placement.parts.map((part) => ({ ...part, id: newId(), receiptId, paidAt, recordedAt })),
    );
    if (allocations.length === 0) return [];
    await tx.query(
      `INSERT INTO payment (id, invoice_id, amount_cents, paid_at, receipt_id, created_at)
       SELECT id, invoice_id, cents, paid_at, receipt_id, coalesce(recorded_at, now())
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::timestamptz[]) AS p (id, invoice_id, cents, paid_at, receipt_id, recorded_at)`,
      [
        column(allocations, ({ id }) => id),
        column(allocations, ({ invoiceId }) => invoiceId),
        column(allocations, ({ amountCents }) => amountCents),
        column(allocations, ({ paidAt }) => paidAt),
        column(allocations, ({ receiptId }) => receiptId),
        column(allocations, ({ recordedAt }) => recordedAt),
      ],
    );
    await tx.query(
      `UPDATE receipt r SET allocated_cents = r.allocated_cents + d.cents, left_cents = r.left_cents - d.cents
       FROM (SELECT id, sum(cents) AS cents FROM unnest($1::uuid[], $2::bigint[]) AS p (id, cents) GROUP BY id) d WHERE r.id = d.id`,
      [column(allocations, ({ receiptId }) => receiptId), column(allocations, ({ amountCents }) => amountCents)],
    );
    const adjustments = placed.flatMap(({ receiptId, placement }) => placement.adjustments.map((adjustment) => ({ ...adjustment, receiptId, reason: null })));
    await this.adjust(tx, adjustments);
    await this.change(tx, [
      ...allocations.map(({ invoiceId, amountCents, paidAt }) => ({ invoiceId, paidCents: amountCents, adjustedCents: 0, at: paidAt })),
      ...placed.flatMap(({ paidAt, placement }) =>
        placement.adjustments.map(({ invoiceId, kind, amountCents }) => ({ invoiceId, paidCents: 0, adjustedCents: signOf(kind) * amountCents, at: paidAt })),
      ),
    ]);
    return allocations;
  }

  async adjust(
    tx: Tx,
    adjustments: readonly { invoiceId: string; kind: string; amountCents: number; receiptId: string | null; reason: string | null }[],
  ): Promise<void> {
    if (adjustments.length === 0) return;
    await tx.query(
      `INSERT INTO invoice_adjustment (id, invoice_id, kind, amount_cents, receipt_id, reason, recorded_by)
       SELECT uuid7(), invoice_id, kind, cents, receipt_id, reason, $6
       FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[], $5::text[]) AS a (invoice_id, kind, cents, receipt_id, reason)`,
      [
        column(adjustments, ({ invoiceId }) => invoiceId),
        column(adjustments, ({ kind }) => kind),
        column(adjustments, ({ amountCents }) => amountCents),
        column(adjustments, ({ receiptId }) => receiptId),
        column(adjustments, ({ reason }) => reason),
        currentActor(),
      ],
    );
  }

  /**
   * Invoices after changes of what they total and what was paid. One that was replaced is owed again only for money that did not come after all;
   * what moved to its replacements stays theirs.
   */
  async change(tx: Tx, changes: readonly InvoiceChange[]): Promise<void> {
    if (changes.length === 0) return;
    const [changed] = await tx.query<[{ service_id: string | null }[], number]>(
      `UPDATE invoice i SET paid_cents = n.paid, total_cents = n.total, moved_cents = CASE WHEN n.reopens THEN 0 ELSE i.moved_cents END, version = i.version + 1, updated_at = now(),
         status = CASE WHEN i.status = 'cancelled' OR (i.status = 'renegotiated' AND NOT n.reopens) THEN i.status WHEN n.paid >= n.total THEN 'paid' ELSE 'open' END,
         settled_at = CASE WHEN i.status = 'cancelled' OR (i.status = 'renegotiated' AND NOT n.reopens) THEN i.settled_at
           WHEN n.paid < n.total THEN NULL ELSE coalesce(i.settled_at, n.at) END,
         open_since = CASE WHEN n.was <> 'open' AND n.was <> 'cancelled' AND n.paid < n.total AND (n.was = 'paid' OR n.reopens) THEN n.at ELSE i.open_since END
       FROM (
         SELECT i.id, i.status AS was, i.paid_cents + d.paid AS paid, d.at, reopens, i.total_cents + d.adjusted - CASE WHEN reopens THEN i.moved_cents ELSE 0 END AS total
         FROM (SELECT id, sum(paid)::bigint AS paid, sum(adjusted)::bigint AS adjusted, max(at) AS at
               FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::timestamptz[]) AS c (id, paid, adjusted, at) GROUP BY id) d
         JOIN invoice i USING (id)
         CROSS JOIN LATERAL (SELECT i.status = 'renegotiated' AND i.paid_cents + d.paid < i.total_cents + d.adjusted - i.moved_cents AS reopens) r
       ) n
       WHERE i.id = n.id RETURNING CASE WHEN i.blocks AND i.status <> n.was THEN i.service_id END AS service_id`,
      [
        column(changes, ({ invoiceId }) => invoiceId),
        column(changes, ({ paidCents }) => paidCents),
        column(changes, ({ adjustedCents }) => adjustedCents),
        column(changes, ({ at }) => at),
      ],
    );
    const services = new Set(changed.flatMap(({ service_id }) => service_id ?? []));
    if (services.size > 0) await this.debts.debtsChanged(tx, [...services]);
  }

  /** Brings the credit of these customers up to what their receipts have left. */
  async recount(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE customer_ledger l SET credit_cents = c.cents
       FROM (SELECT l.customer_id, coalesce((SELECT sum(left_cents) FROM receipt r WHERE r.customer_id = l.customer_id AND r.left_cents > 0), 0)::bigint AS cents
             FROM customer_ledger l WHERE l.customer_id = ANY($1::uuid[])) c
       WHERE l.customer_id = c.customer_id AND l.credit_cents <> c.cents`,
      [customerIds],
    );
  }
}

const recordedColumns = `r.id, r.external_ref AS "externalRef", r.customer_id AS "customerId", r.source, r.paid_on::text AS "paidOn", r.pays`;

/** What an adjustment does to the total. */
export const signOf = (kind: string): 1 | -1 => (kind === 'fine' || kind === 'interest' ? 1 : -1);
