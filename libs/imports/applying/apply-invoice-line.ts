import { billingProblem, Invoices, lockLedgersOfInvoices, type PaymentAnswer, Payments } from '#billing';
import { Clock, productZone, startOfDay, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LineRefusal } from '../runs/line-texts.ts';
import { refWithInvoice } from '../planning/payment-refs.ts';
import { columns, type InvoiceLine } from '../sources/csv/columns.ts';
import { decideInvoiceLine, type InvoiceHere, owes } from '../planning/plan-invoice.ts';
import { type CustomerName, FindCustomer } from './find-customer.ts';
import type { LineTaken, LineTaker } from './line-applier.ts';

const nameOf = ({ document, customerRef }: InvoiceLine): CustomerName => ({
  ...(document ? { document } : {}),
  ...(customerRef === undefined ? {} : { ref: customerRef }),
});

/** The reason in words of our own: billing's would repeat what stands on the line. */
export function refusalOf({ code }: Extract<PaymentAnswer, { status: 'refused' }>): Error {
  return code === 'external_ref_taken' ? new LineRefusal('payment_differs') : billingProblem(code);
}

/** What was billed, and perhaps paid, elsewhere. */
@Injectable()
export class TakeInvoiceLine implements LineTaker<'invoices'> {
  constructor(
    private readonly invoices: Invoices,
    private readonly payments: Payments,
    private readonly clock: Clock,
    private readonly find: FindCustomer,
  ) {}

  /** Not the customers: whoever pays holds the invoice first, and comes to its customer after. */
  lock(tx: Tx, lines: readonly InvoiceLine[]): Promise<void> {
    return lockInvoices(
      tx,
      lines.map(({ externalRef }) => externalRef),
    );
  }

  async take(tx: Tx, line: InvoiceLine): Promise<LineTaken> {
    const customerId = await this.find.one(tx, nameOf(line));
    const decision = decideInvoiceLine(line, customerId, await findInvoice(tx, line.externalRef));
    if (decision.does === 'refuse') throw new LineRefusal(decision.code);
    if (decision.does === 'nothing') return { ...decision, changes: [], subjectId: decision.id, customerId };
    if (decision.does === 'pay') {
      const isNew = await this.pay(tx, line, decision.amountCents);
      const changes = isNew ? [columns.invoices.paidOn.names[0]] : [];
      return { does: isNew ? 'change' : 'nothing', changes, subjectId: decision.id, customerId };
    }
    const serviceId = line.serviceRef === undefined ? undefined : await findService(tx, customerId, line.serviceRef);
    const { id } = await this.invoices.write(tx, {
      customerId,
      ...(serviceId === undefined ? {} : { serviceId }),
      dueDate: line.dueDate,
      ...(line.competence === undefined ? {} : { competence: line.competence }),
      externalRef: line.externalRef,
      lines: [{ description: line.description ?? 'Fatura importada', amountCents: line.amountCents }],
    });
    if (line.paidOn !== undefined) await this.pay(tx, line, line.paidCents ?? line.amountCents);
    return { does: 'create', changes: [], subjectId: id, customerId, isOverdue: owes(line, this.clock.today()) };
  }

  /** Whether it was not there before. */
  private async pay(tx: Tx, { externalRef, paidOn }: InvoiceLine, amountCents: number): Promise<boolean> {
    const paidAt = startOfDay(paidOn ?? '').toISOString();
    const told = { invoiceExternalRef: externalRef, amountCents, paidAt, externalRef: refWithInvoice(externalRef) };
    const [answer] = await this.payments.post(tx, [told], { old: true });
    if (answer?.status === 'refused') throw refusalOf(answer);
    return answer !== undefined && answer.status !== 'duplicate';
  }
}

/** Kept from payments, in the order in which payments keep them from each other. */
export async function lockInvoices(tx: Tx, refs: readonly string[]): Promise<void> {
  await lockLedgersOfInvoices(tx, { refs });
  await tx.query('SELECT FROM invoice WHERE external_ref = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE', [refs]);
}

async function findInvoice(tx: Tx, externalRef: string): Promise<InvoiceHere | undefined> {
  const [row] = await tx.query<InvoiceHere[]>(
    `SELECT id, customer_id AS "customerId", coalesce(original_due_date, due_date)::text AS "dueDate", total_cents::float8 AS "totalCents", status,
       ${paymentsOf('i', '$2')} AS payments
     FROM invoice i WHERE external_ref = $1`,
    [externalRef, productZone],
  );
  return row;
}

/** SQL of what is recorded of an invoice, as `PaymentHere`. */
export const paymentsOf = (invoice: string, zone: string): string =>
  `(SELECT coalesce(json_agg(json_build_object('id', p.id, 'amountCents', p.amount_cents, 'paidOn', (p.paid_at AT TIME ZONE ${zone})::date, 'externalRef', r.external_ref,
     'isPart', r.amount_cents > p.amount_cents, 'isReversed', p.reversed_at IS NOT NULL) ORDER BY p.id), '[]')
   FROM payment p JOIN receipt r ON r.id = p.receipt_id WHERE p.invoice_id = ${invoice}.id AND p.released_at IS NULL)`;

async function findService(tx: Tx, customerId: string, externalRef: string): Promise<string> {
  const [row] = await tx.query<{ id: string }[]>('SELECT id FROM service WHERE customer_id = $1 AND external_ref = $2', [customerId, externalRef]);
  if (!row) throw new LineRefusal('unknown_service');
  return row.id;
}
