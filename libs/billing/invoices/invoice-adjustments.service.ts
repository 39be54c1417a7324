import { Audit, Clock, Database, kernelProblem, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from '../billing.problems.ts';
import { readCharge } from '../billing-runs/read-charge.ts';
import { CustomerCredit } from '../ledger/customer-credit.ts';
import { DebtListener } from '../ledger/debt-listener.ts';
import { lockLedgersOfInvoices } from '../ledger/ledger-lock.ts';
import { LedgerRows, signOf } from '../ledger/ledger-rows.ts';
import { mayBlock } from './attribute-invoice.ts';
import { recordRevision } from './invoice-changes.service.ts';
import type { AdjustInvoice, ReviseInvoice } from './invoices.dto.ts';
import { Invoices } from './invoices.service.ts';

interface Held {
  status: string;
  customer_id: string;
  service_id: string | null;
  due_date: string;
  total_cents: number;
  paid_cents: number;
}

/** Discounts, write-offs, fines and interest of an invoice, and revisions of its lines and due date; each with its reason. */
@Injectable()
export class InvoiceAdjustments {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly debts: DebtListener,
    private readonly rows: LedgerRows,
    private readonly credit: CustomerCredit,
    private readonly invoices: Invoices,
  ) {}

  /** Throws `not_found`, `invoice_not_open`, `adjustment_exceeds_open`. */
  async adjust(id: string, { kind, amountCents, reason }: AdjustInvoice): Promise<object> {
    await this.invoices.get(id);
    await this.database.transaction(async (tx) => {
      const invoice = await lockOpen(tx, id);
      const openCents = invoice.total_cents - invoice.paid_cents;
      if (signOf(kind) < 0 && amountCents > openCents)
        throw billingProblem('adjustment_exceeds_open', { open: (openCents / 100).toFixed(2).replace('.', ',') });
      await this.rows.adjust(tx, [{ invoiceId: id, kind, amountCents, receiptId: null, reason }]);
      await this.rows.change(tx, [{ invoiceId: id, paidCents: 0, adjustedCents: signOf(kind) * amountCents, at: this.clock.now().toISOString() }]);
      await this.audit.record(tx, { action: 'invoice.adjusted', subjectKind: 'invoice', subjectId: id, after: { kind, amountCents }, reason });
    });
    return this.invoices.get(id);
  }

  /** Throws `not_found`, `invoice_not_open`, `negative_total`, `total_below_paid`, and what an unknown id in a line throws. */
  async revise(id: string, { dueDate, lines, reason }: ReviseInvoice): Promise<object> {
    await this.invoices.get(id);
    await this.database.transaction(async (tx) => {
      const invoice = await lockOpen(tx, id);
      const before = { dueDate: invoice.due_date, totalCents: invoice.total_cents };
      const changeCents = lines ? await this.rewrite(tx, id, invoice, lines) : 0;
      if (invoice.total_cents + changeCents < invoice.paid_cents) throw billingProblem('total_below_paid');
      if (dueDate !== undefined && dueDate !== invoice.due_date)
        await tx.query('UPDATE invoice SET original_due_date = coalesce(original_due_date, due_date), due_date = $2 WHERE id = $1', [id, dueDate]);
      await this.rows.change(tx, [{ invoiceId: id, paidCents: 0, adjustedCents: changeCents, at: this.clock.now().toISOString() }]);
      await recordRevision(tx, id, before, { dueDate: dueDate ?? invoice.due_date, totalCents: invoice.total_cents + changeCents }, reason);
      await this.audit.record(tx, { action: 'invoice.revised', subjectKind: 'invoice', subjectId: id, before, after: { dueDate, lines }, reason });
      await this.credit.spend(tx, [invoice.customer_id]);
      if (invoice.service_id !== null) await this.debts.debtsChanged(tx, [invoice.service_id]);
    });
    return this.invoices.get(id);
  }

  /** New lines in place of the old; returns by how much the total changes. */
  private async rewrite(tx: Tx, id: string, invoice: Held, newLines: NonNullable<ReviseInvoice['lines']>): Promise<number> {
    const service = invoice.service_id === null ? {} : { serviceId: invoice.service_id };
    const { lines } = await readCharge(tx, { customerId: invoice.customer_id, ...service, dueDate: invoice.due_date, lines: newLines });
    const [was] = await tx.query<{ cents: number }[]>('SELECT coalesce(sum(amount_cents), 0)::float8 AS cents FROM invoice_line WHERE invoice_id = $1', [id]);
    const cents = lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
    if (cents < 0) throw billingProblem('negative_total');
    await tx.query('DELETE FROM invoice_line WHERE invoice_id = $1', [id]);
    await this.invoices.writeLines(tx, id, lines);
    await tx.query('UPDATE invoice SET blocks = $2 WHERE id = $1', [id, mayBlock(lines)]);
    return cents - (was?.cents ?? 0);
  }
}

async function lockOpen(tx: Tx, id: string): Promise<Held> {
  await lockLedgersOfInvoices(tx, { ids: [id] });
  const [invoice] = await tx.query<Held[]>(
    `SELECT status, customer_id, service_id, due_date::text, total_cents::float8 AS total_cents, paid_cents::float8 AS paid_cents FROM invoice WHERE id = $1 FOR NO KEY UPDATE`,
    [id],
  );
  if (!invoice) throw kernelProblem('not_found');
  if (invoice.status !== 'open') throw billingProblem('invoice_not_open', { status: invoice.status });
  return invoice;
}
