import { Audit, Clock, currentContext, Database, isUuid, kernelProblem, newId, readOne, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from './billing.problems.ts';
import { DebtListener } from './debt-listener.ts';
import { decidePayment, type PaymentAnswer, type ToldPayment } from './decide-payment.ts';
import { paymentList } from './invoice.list.ts';
import type { Posted } from './posted.ts';

export interface BatchPayment extends ToldPayment {
  invoiceExternalRef: string;
}

export type PaymentResult = { index: number; message?: string } & PaymentAnswer;

interface InvoiceFacts {
  id: string;
  external_ref: string | null;
  status: string;
}
interface Line extends ToldPayment {
  invoice: InvoiceFacts | undefined;
}
interface NewPayment extends ToldPayment {
  id: string;
  invoiceId: string;
}

/**
 * Payments, told by whoever received them. One way in for one and for a thousand: the invoices are locked in the order of their
 * ids, so that payments that come at once add up, and two batches never wait for each other in a ring.
 */
@Injectable()
export class Payments {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly debts: DebtListener,
  ) {}

  /** Throws `not_found`, `invoice_cancelled`, `paid_in_future`, `external_ref_taken`. */
  async pay(invoiceId: string, payment: ToldPayment): Promise<Posted> {
    const answer = await this.database.transaction(async (tx) => {
      const [invoice] = isUuid(invoiceId)
        ? await tx.query<InvoiceFacts[]>('SELECT id, external_ref, status FROM invoice WHERE id = $1 FOR NO KEY UPDATE', [invoiceId])
        : [];
      const [answer] = invoice ? await this.apply(tx, [{ ...payment, invoice }]) : [];
      if (!invoice || !answer) throw kernelProblem('not_found');
      if (answer.status === 'refused') throw billingProblem(answer.code, { ref: payment.externalRef ?? '' });
      if (answer.status === 'applied') {
        await this.audit.record(tx, {
          action: 'payment.posted',
          subjectKind: 'invoice',
          subjectId: invoice.id,
          after: { ...payment, paymentId: answer.paymentId },
        });
      }
      return answer;
    });
    return { created: answer.status === 'applied', resource: await readOne(this.database, paymentList, answer.paymentId) };
  }

  /** One answer a line, in their order; a line that is refused stops none of the others. */
  async payBatch(payments: readonly BatchPayment[]): Promise<{ data: PaymentResult[]; nextCursor: null }> {
    const answers = await this.database.transaction(async (tx) => {
      const invoices = await tx.query<InvoiceFacts[]>(
        'SELECT id, external_ref, status FROM invoice WHERE external_ref = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
        [payments.map(({ invoiceExternalRef }) => invoiceExternalRef)],
      );
      const byRef = new Map(invoices.map((invoice) => [invoice.external_ref, invoice]));
      const answers = await this.apply(
        tx,
        payments.map((payment) => ({ ...payment, invoice: byRef.get(payment.invoiceExternalRef) })),
      );
      const count = (status: PaymentAnswer['status']): number => answers.filter((answer) => answer.status === status).length;
      const after = { lines: answers.length, applied: count('applied'), duplicate: count('duplicate'), refused: count('refused') };
      if (after.applied > 0) await this.audit.record(tx, { action: 'payments.posted', subjectKind: 'payment', subjectId: null, after });
      return answers;
    });
    const { language } = currentContext();
    const explain = (answer: PaymentAnswer, ref: string): { message?: string } =>
      answer.status === 'refused' ? { message: billingProblem.message(answer.code, language, { ref }) } : {};
    const data = answers.map((answer, index) => ({ index, ...answer, ...explain(answer, payments[index]?.externalRef ?? '') }));
    return { data, nextCursor: null };
  }

  /** Of invoices already locked; one answer a line, in their order. */
  private async apply(tx: Tx, lines: readonly Line[]): Promise<PaymentAnswer[]> {
    const now = this.clock.now();
    const recorded = await findRecorded(tx, lines);
    const decided = lines.map((line) => ({
      line,
      id: newId(),
      decision: decidePayment(line, { invoice: line.invoice, recorded: recorded.get(line.externalRef), now }),
    }));
    const inserted = await insertPayments(
      tx,
      decided.flatMap(({ line, id, decision }) => (decision.status === 'apply' ? [{ ...line, id, invoiceId: decision.invoiceId }] : [])),
    );
    await this.settle(tx, inserted);
    // Who was not inserted met its own reference, earlier in the batch or of a transaction that has just ended: it is recorded by now.
    const repeated = decided.filter(({ id, decision }) => decision.status === 'apply' && !inserted.has(id)).map(({ line }) => line);
    const recordedSince = await findRecorded(tx, repeated);
    return decided.map(({ line, id, decision }) => {
      if (decision.status !== 'apply') return decision;
      if (inserted.has(id)) return { status: 'applied', paymentId: id };
      const again = decidePayment(line, { invoice: line.invoice, recorded: recordedSince.get(line.externalRef), now });
      if (again.status === 'apply') throw new Error('A payment was neither recorded nor found');
      return again;
    });
  }

  private async settle(tx: Tx, paymentIds: ReadonlySet<string>): Promise<void> {
    if (paymentIds.size === 0) return;
    const [settled] = await tx.query<[{ service_id: string | null }[], number]>(
      `UPDATE invoice i SET paid_cents = i.paid_cents + s.cents, version = i.version + 1, updated_at = now(),
         status = CASE WHEN i.paid_cents + s.cents >= i.total_cents THEN 'paid' ELSE i.status END,
         settled_at = CASE WHEN i.status = 'open' AND i.paid_cents + s.cents >= i.total_cents THEN s.paid_at ELSE i.settled_at END
       FROM (SELECT invoice_id, sum(amount_cents)::bigint AS cents, max(paid_at) AS paid_at FROM payment WHERE id = ANY($1::uuid[]) GROUP BY invoice_id) s
       WHERE i.id = s.invoice_id RETURNING CASE WHEN i.status = 'paid' AND i.blocks THEN i.service_id END AS service_id`,
      [[...paymentIds]],
    );
    const services = new Set(settled.flatMap(({ service_id }) => service_id ?? []));
    if (services.size > 0) await this.debts.debtsChanged(tx, [...services]);
  }
}

/** Payments already recorded, by their references. */
async function findRecorded(
  tx: Tx,
  payments: readonly ToldPayment[],
): Promise<Map<string | undefined, { id: string; invoiceId: string; amountCents: number }>> {
  const refs = payments.flatMap(({ externalRef }) => externalRef ?? []);
  if (refs.length === 0) return new Map();
  const rows = await tx.query<{ id: string; invoice_id: string; amount_cents: string; external_ref: string }[]>(
    'SELECT id, invoice_id, amount_cents, external_ref FROM payment WHERE external_ref = ANY($1::text[])',
    [refs],
  );
  return new Map(rows.map((row) => [row.external_ref, { id: row.id, invoiceId: row.invoice_id, amountCents: Number(row.amount_cents) }]));
}

/** In the order of their references, as every batch: no ring of waits. Answers the ids that were not repeats. */
async function insertPayments(tx: Tx, payments: readonly NewPayment[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }[]>(
    `INSERT INTO payment (id, invoice_id, amount_cents, paid_at, external_ref)
     SELECT id, invoice_id, amount_cents, paid_at, external_ref
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[]) WITH ORDINALITY AS p (id, invoice_id, amount_cents, paid_at, external_ref, position)
     ORDER BY external_ref, position ON CONFLICT (external_ref) DO NOTHING RETURNING id`,
    [
      payments.map(({ id }) => id),
      payments.map(({ invoiceId }) => invoiceId),
      payments.map(({ amountCents }) => amountCents),
      payments.map(({ paidAt }) => paidAt),
      payments.map(({ externalRef }) => externalRef ?? null),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}
