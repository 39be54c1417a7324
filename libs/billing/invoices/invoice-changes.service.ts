import { Audit, Clock, currentActor, Database, type ExpectedVersion, kernelProblem, newId, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from '../billing.problems.ts';
import { DebtListener } from '../ledger/debt-listener.ts';
import { lockLedgers, lockLedgersOfInvoices } from '../ledger/ledger-lock.ts';
import type { PostponeInvoice, Renegotiate, RenegotiationView } from './invoices.dto.ts';
import { Invoices } from './invoices.service.ts';

interface Held {
  id: string;
  status: string;
  service_id: string | null;
  due_date: string;
  open_cents: string;
  version: number;
}

/** Invoices that are agreed upon anew: postponed, or replaced by others. */
@Injectable()
export class InvoiceChanges {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly debts: DebtListener,
    private readonly invoices: Invoices,
  ) {}

  /** A later due date; the first one stays on record. What is no longer overdue is no debt. Throws `not_found`, `changed_meanwhile`, `invoice_not_open`, `not_postponed`. */
  async postpone(id: string, { dueDate, reason }: PostponeInvoice, expected: ExpectedVersion): Promise<object> {
    await this.invoices.get(id);
    await this.database.transaction(async (tx) => {
      await lockLedgersOfInvoices(tx, { ids: [id] });
      const [invoice] = await holdInvoices(tx, [id]);
      if (!invoice) throw kernelProblem('not_found');
      if (expected !== 'any' && expected !== invoice.version) throw kernelProblem('changed_meanwhile');
      if (invoice.status !== 'open') throw billingProblem('invoice_not_open', { status: invoice.status });
      if (dueDate <= invoice.due_date) throw billingProblem('not_postponed', { dueDate: invoice.due_date });
      await tx.query(
        'UPDATE invoice SET original_due_date = coalesce(original_due_date, due_date), due_date = $2, open_since = $3, version = version + 1, updated_at = now() WHERE id = $1',
        [id, dueDate, this.clock.now()],
      );
      const before = { dueDate: invoice.due_date };
      await recordRevision(tx, id, before, { dueDate }, reason);
      await this.audit.record(tx, { action: 'invoice.postponed', subjectKind: 'invoice', subjectId: id, before, after: { dueDate }, reason });
      if (invoice.service_id !== null) await this.debts.debtsChanged(tx, [invoice.service_id]);
    });
    return this.invoices.get(id);
  }

  /**
   * Closes open invoices of a customer as renegotiated and posts others in their stead, in one act.
   * Throws `not_found`, `invoice_not_open`, `renegotiation_differs`, and what posting an invoice throws.
   */
  async renegotiate({ customerId, invoiceIds, invoices, differenceCents = 0, reason }: Renegotiate): Promise<RenegotiationView> {
    const id = newId();
    const made = await this.database.transaction(async (tx) => {
      await lockLedgers(tx, [customerId]);
      const old = await holdInvoices(tx, invoiceIds, customerId);
      if (old.length < invoiceIds.length) throw kernelProblem('not_found');
      const closed = old.find(({ status }) => status !== 'open');
      if (closed) throw billingProblem('invoice_not_open', { status: closed.status });
      refuseDifference(old, invoices, differenceCents);
      const services = [...new Set(old.map(({ service_id }) => service_id))];
      const only = services.length === 1 ? (services[0] ?? undefined) : undefined;
      await tx.query(
        `UPDATE invoice SET status = 'renegotiated', moved_cents = total_cents - paid_cents, renegotiation_id = $2, settled_at = $3, version = version + 1, updated_at = now() WHERE id = ANY($1::uuid[])`,
        [invoiceIds, id, this.clock.now()],
      );
      const made: string[] = [];
      for (const { serviceId = only, ...invoice } of invoices) {
        const posted = await this.invoices.write(tx, { customerId, ...invoice, ...(serviceId === undefined ? {} : { serviceId }) });
        if (!posted.created) throw billingProblem('external_ref_taken', { ref: invoice.externalRef ?? '' });
        made.push(posted.id);
      }
      await tx.query('UPDATE invoice SET renegotiation_id = $2 WHERE id = ANY($1::uuid[])', [made, id]);
      await tx.query('INSERT INTO invoice_replacement (old_invoice_id, new_invoice_id) SELECT o, n FROM unnest($1::uuid[]) o, unnest($2::uuid[]) n', [
        invoiceIds,
        made,
      ]);
      await this.audit.record(tx, {
        action: 'invoices.renegotiated',
        subjectKind: 'customer',
        subjectId: customerId,
        before: { invoiceIds },
        after: { id, invoiceIds: made, differenceCents },
        ...(reason === undefined ? {} : { reason }),
      });
      const indebted = services.flatMap((service) => service ?? []);
      if (indebted.length > 0) await this.debts.debtsChanged(tx, indebted);
      return made;
    });
    const read = (ids: readonly string[]): Promise<object[]> => Promise.all(ids.map((each) => this.invoices.get(each)));
    return { id, closed: await read(invoiceIds), invoices: await read(made) } as RenegotiationView;
  }
}

/** What is owed instead is what was owed, and what was said to be more or less. */
function refuseDifference(old: readonly Held[], made: Renegotiate['invoices'], said: number): void {
  const before = old.reduce((sum, { open_cents: cents }) => sum + Number(cents), 0);
  const after = made.flatMap(({ lines }) => lines).reduce((sum, { amountCents }) => sum + amountCents, 0);
  if (after - before === said) return;
  const reais = (cents: number): string => (cents / 100).toFixed(2).replace('.', ',');
  throw billingProblem('renegotiation_differs', { before: reais(before), after: reais(after), difference: after - before });
}

/** A change of an invoice, as it stood before and after. */
export async function recordRevision(tx: Tx, id: string, before: object, after: object, reason: string | undefined): Promise<void> {
  await tx.query('INSERT INTO invoice_revision (id, invoice_id, before, after, reason, recorded_by) VALUES (uuid7(), $1, $2, $3, $4, $5)', [
    id,
    JSON.stringify(before),
    JSON.stringify(after),
    reason ?? null,
    currentActor(),
  ]);
}

/** Kept from others until the transaction ends, in the order of their ids. */
function holdInvoices(tx: Tx, ids: readonly string[], customerId?: string): Promise<Held[]> {
  return tx.query<Held[]>(
    `SELECT id, status, service_id, due_date::text, total_cents - paid_cents AS open_cents, version FROM invoice WHERE id = ANY($1::uuid[]) AND ($2::uuid IS NULL OR customer_id = $2)
     ORDER BY id FOR NO KEY UPDATE`,
    [ids, customerId ?? null],
  );
}
