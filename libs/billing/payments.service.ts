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
  service_id: string | null;
}
interface Line extends ToldPayment {
  invoice: InvoiceFacts | undefined;
}
interface Pending extends Line {
  index: number;
  id: string;
  invoice: InvoiceFacts;
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
        ? await tx.query<InvoiceFacts[]>('SELECT id, external_ref, status, service_id FROM invoice WHERE id = $1 FOR NO KEY UPDATE', [invoiceId])
        : [];
      if (!invoice) throw kernelProblem('not_found');
      const [applied] = await this.apply(tx, [{ ...payment, invoice }]);
      if (applied!.status === 'refused') throw billingProblem(applied!.code, { ref: payment.externalRef ?? '' });
      if (applied!.status === 'applied') {
        await this.audit.record(tx, {
          action: 'payment.posted',
          subjectKind: 'invoice',
          subjectId: invoice.id,
          after: { ...payment, paymentId: applied!.paymentId },
        });
      }
      return applied!;
    });
    return { created: answer.status === 'applied', resource: await readOne(this.database, paymentList, answer.paymentId) };
  }

  /** One answer a line, in their order; a line that is refused stops none of the others. */
  async payBatch(payments: readonly BatchPayment[]): Promise<{ data: PaymentResult[]; nextCursor: null }> {
    const answers = await this.database.transaction(async (tx) => {
      const invoices = await tx.query<InvoiceFacts[]>(
        'SELECT id, external_ref, status, service_id FROM invoice WHERE external_ref = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
        [payments.map(({ invoiceExternalRef }) => invoiceExternalRef)],
      );
      const byRef = new Map(invoices.map((invoice) => [invoice.external_ref, invoice]));
      const all = await this.apply(
        tx,
        payments.map((payment) => ({ ...payment, invoice: byRef.get(payment.invoiceExternalRef) })),
      );
      const count = (status: PaymentAnswer['status']): number => all.filter((answer) => answer.status === status).length;
      const after = { lines: all.length, applied: count('applied'), duplicate: count('duplicate'), refused: count('refused') };
      if (after.applied > 0) await this.audit.record(tx, { action: 'payments.posted', subjectKind: 'payment', subjectId: null, after });
      return all;
    });
    const { language } = currentContext();
    const data = answers.map((answer, index) => ({
      index,
      ...answer,
      ...(answer.status === 'refused' ? { message: billingProblem.message(answer.code, language, { ref: payments[index]!.externalRef ?? '' }) } : {}),
    }));
    return { data, nextCursor: null };
  }

  /** Of invoices already locked. */
  private async apply(tx: Tx, lines: readonly Line[]): Promise<PaymentAnswer[]> {
    const answers: PaymentAnswer[] = [];
    const decide = async (some: readonly { index: number }[]): Promise<Pending[]> => {
      const recorded = await findRecorded(
        tx,
        some.flatMap(({ index }) => lines[index]!.externalRef ?? []),
      );
      return some.flatMap(({ index }) => {
        const line = lines[index]!;
        const answer = decidePayment(line, { invoice: line.invoice, recorded: recorded.get(line.externalRef ?? ''), now: this.clock.now() });
        if (answer === 'apply') return [{ ...line, index, id: newId(), invoice: line.invoice! }];
        answers[index] = answer;
        return [];
      });
    };
    const pending = await decide(lines.map((_, index) => ({ index })));
    const inserted = await insertPayments(tx, pending);
    const applied = pending.filter(({ id }) => inserted.has(id));
    for (const { index, id } of applied) answers[index] = { status: 'applied', paymentId: id };
    // The others met their own reference, earlier in this batch or from a transaction that has just ended: it is recorded by now.
    await decide(pending.filter(({ id }) => !inserted.has(id)));
    await this.settle(tx, applied);
    return answers;
  }

  private async settle(tx: Tx, applied: readonly Pending[]): Promise<void> {
    if (applied.length === 0) return;
    const [settled] = await tx.query<[{ service_id: string | null }[], number]>(
      `UPDATE invoice i SET paid_cents = i.paid_cents + s.cents, version = i.version + 1, updated_at = now(),
         status = CASE WHEN i.paid_cents + s.cents >= i.total_cents THEN 'paid' ELSE i.status END,
         settled_at = CASE WHEN i.status = 'open' AND i.paid_cents + s.cents >= i.total_cents THEN s.paid_at ELSE i.settled_at END
       FROM (SELECT invoice_id, sum(amount_cents)::bigint AS cents, max(paid_at) AS paid_at FROM payment WHERE id = ANY($1::uuid[]) GROUP BY invoice_id) s
       WHERE i.id = s.invoice_id RETURNING CASE WHEN i.status = 'paid' AND i.blocks THEN i.service_id END AS service_id`,
      [applied.map(({ id }) => id)],
    );
    const services = new Set(settled.flatMap(({ service_id }) => service_id ?? []));
    if (services.size > 0) await this.debts.debtsChanged(tx, [...services]);
  }
}

/** Payments already recorded, by their references. */
async function findRecorded(tx: Tx, refs: readonly string[]): Promise<Map<string, { id: string; invoiceId: string; amountCents: number }>> {
  if (refs.length === 0) return new Map();
  const rows = await tx.query<{ id: string; invoice_id: string; amount_cents: string; external_ref: string }[]>(
    'SELECT id, invoice_id, amount_cents, external_ref FROM payment WHERE external_ref = ANY($1::text[])',
    [refs],
  );
  return new Map(rows.map((row) => [row.external_ref, { id: row.id, invoiceId: row.invoice_id, amountCents: Number(row.amount_cents) }]));
}

/** In the order of their references, as every batch: no ring of waits. Answers the ids that were not repeats. */
async function insertPayments(tx: Tx, payments: readonly Pending[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }[]>(
    `INSERT INTO payment (id, invoice_id, amount_cents, paid_at, external_ref)
     SELECT id, invoice_id, amount_cents, paid_at, external_ref
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[]) WITH ORDINALITY AS p (id, invoice_id, amount_cents, paid_at, external_ref, position)
     ORDER BY external_ref, position ON CONFLICT (external_ref) DO NOTHING RETURNING id`,
    [
      payments.map(({ id }) => id),
      payments.map(({ invoice }) => invoice.id),
      payments.map(({ amountCents }) => amountCents),
      payments.map(({ paidAt }) => paidAt),
      payments.map(({ externalRef }) => externalRef ?? null),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}
