import { currentActor, productZone, type Tx } from '#kernel';
import type { InvoiceWrite } from '../planning/plan-recorded-invoice.ts';
import { refWithInvoice } from '../planning/payment-refs.ts';

export interface PendingInvoice {
  id: string;
  ref: string;
  customerId: string;
  isNew: boolean;
  write: InvoiceWrite;
}

const columns = `id uuid, customer_id uuid, service_id uuid, due_date date, status text, total_cents bigint, paid_cents bigint, settled_at timestamptz, external_ref text, blocks boolean`;

const rowOf = ({ id, ref, customerId, write }: PendingInvoice) => ({
  id,
  customer_id: customerId,
  service_id: write.serviceId,
  due_date: write.dueDate,
  status: write.status,
  total_cents: write.totalCents,
  paid_cents: write.paidCents,
  settled_at: write.settledAt,
  external_ref: ref,
  // As billing does: a line that may block, and costs something.
  blocks: write.lines?.some((line) => line.blocks && line.amountCents > 0) ?? null,
});

/** Writes invoices with their lines and payments, many at a time. Those that are here are locked already. */
export async function writeInvoices(tx: Tx, pending: readonly PendingInvoice[]): Promise<void> {
  if (pending.length === 0) return;
  const rows = (some: readonly PendingInvoice[]): string => JSON.stringify(some.map(rowOf));
  await tx.query(
    `INSERT INTO invoice (id, customer_id, service_id, due_date, status, total_cents, paid_cents, settled_at, external_ref, blocks)
     SELECT n.id, n.customer_id, n.service_id, n.due_date, n.status, n.total_cents, n.paid_cents, n.settled_at, n.external_ref, n.blocks
     FROM jsonb_to_recordset($1::jsonb) n (${columns})`,
    [rows(pending.filter(({ isNew }) => isNew))],
  );
  await tx.query(
    `UPDATE invoice i SET service_id = n.service_id, due_date = n.due_date, status = n.status, total_cents = n.total_cents, paid_cents = n.paid_cents,
       settled_at = n.settled_at, blocks = coalesce(n.blocks, i.blocks), version = version + 1, updated_at = now()
     FROM jsonb_to_recordset($1::jsonb) n (${columns}) WHERE i.id = n.id`,
    [rows(pending.filter(({ isNew }) => !isNew))],
  );
  await writeLines(tx, pending);
  await writePayments(tx, pending);
}

async function writeLines(tx: Tx, pending: readonly PendingInvoice[]): Promise<void> {
  const rewritten = pending.filter(({ isNew, write }) => !isNew && write.lines);
  if (rewritten.length > 0) await tx.query('DELETE FROM invoice_line WHERE invoice_id = ANY($1::uuid[])', [rewritten.map(({ id }) => id)]);
  const lines = pending.flatMap(({ id, write }) =>
    [...(write.lines ?? []), ...write.moreLines].map((line, index) => ({
      invoice_id: id,
      // What is added stands behind what is there.
      position: write.lines ? index : 1000 + index,
      description: line.description,
      amount_cents: line.amountCents,
      charge_type_id: line.chargeTypeId,
      blocks: line.blocks,
    })),
  );
  await tx.query(
    `INSERT INTO invoice_line (id, invoice_id, position, description, amount_cents, charge_type_id, blocks)
     SELECT uuid7(), l.invoice_id, l.position, l.description, l.amount_cents, l.charge_type_id, l.blocks
     FROM jsonb_to_recordset($1::jsonb) l (invoice_id uuid, position smallint, description text, amount_cents integer, charge_type_id uuid, blocks boolean)`,
    [JSON.stringify(lines)],
  );
}

async function writePayments(tx: Tx, pending: readonly PendingInvoice[]): Promise<void> {
  const payments = pending.flatMap(({ id, ref, customerId, write: { payment } }) =>
    payment ? [{ invoice_id: id, customer_id: customerId, amount_cents: payment.amountCents, paid_at: payment.paidAt, external_ref: refWithInvoice(ref) }] : [],
  );
  if (payments.length === 0) return;
  // Recorded when it was paid: an import of last month's answers is no news of today, as a payment told to the API is.
  await tx.query(
    `WITH told AS (
       SELECT uuid7() AS id, p.* FROM jsonb_to_recordset($1::jsonb) p (invoice_id uuid, customer_id uuid, amount_cents bigint, paid_at timestamptz, external_ref text)
     )
     INSERT INTO receipt (id, customer_id, amount_cents, paid_at, paid_on, external_ref, source, pays, allocated_cents, left_cents, recorded_by, created_at)
     SELECT id, customer_id, amount_cents, paid_at, (paid_at AT TIME ZONE $2)::date, external_ref, 'erp',
       jsonb_build_array(jsonb_build_object('invoiceId', invoice_id, 'amountCents', amount_cents)), amount_cents, 0, $3, least(paid_at, now()) FROM told`,
    [JSON.stringify(payments), productZone, currentActor()],
  );
  await tx.query(
    `INSERT INTO payment (id, invoice_id, amount_cents, paid_at, receipt_id, created_at)
     SELECT uuid7(), p.invoice_id, p.amount_cents, p.paid_at, r.id, least(p.paid_at, now())
     FROM jsonb_to_recordset($1::jsonb) p (invoice_id uuid, amount_cents bigint, paid_at timestamptz, external_ref text) JOIN receipt r ON r.external_ref = p.external_ref`,
    [JSON.stringify(payments)],
  );
}
