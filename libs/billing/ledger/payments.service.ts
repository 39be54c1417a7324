import { Audit, Clock, currentContext, Database, isUuid, kernelProblem, newId, readOne, type Tx, violatedConstraint } from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from '../billing.problems.ts';
import { decidePayment, type PaymentAnswer, type ToldPayment } from './decide-payment.ts';
import { paymentList } from '../invoices/invoice.list.ts';
import { PaymentRows } from './payment-rows.ts';
import type { Posted } from '../invoices/posted.ts';

export interface BatchPayment extends ToldPayment {
  invoiceExternalRef: string;
}

export type PaymentResult = { index: number; message?: string } & PaymentAnswer;

/** Payments written by one statement. */
const partSize = 5_000;

interface InvoiceFacts {
  id: string;
  external_ref: string | null;
  status: string;
}
interface Line extends ToldPayment {
  invoice: InvoiceFacts | undefined;
  recordedAt?: string;
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
    private readonly rows: PaymentRows,
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
    const answers = await this.database.transaction((tx) => this.post(tx, payments));
    const { language } = currentContext();
    const explain = (answer: PaymentAnswer, ref: string): { message?: string } =>
      answer.status === 'refused' ? { message: billingProblem.message(answer.code, language, { ref }) } : {};
    const data = answers.map((answer, index) => ({ index, ...answer, ...explain(answer, payments[index]?.externalRef ?? '') }));
    return { data, nextCursor: null };
  }

  /**
   * As `payBatch`, in the caller's transaction. `old`: what comes is no news of today, however late it is told; it is recorded as of when
   * it was paid, so that payment data does not look fresher than it is.
   */
  async post(tx: Tx, payments: readonly BatchPayment[], { old = false } = {}): Promise<PaymentAnswer[]> {
    const invoices = await tx.query<InvoiceFacts[]>(
      'SELECT id, external_ref, status FROM invoice WHERE external_ref = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE',
      [payments.map(({ invoiceExternalRef }) => invoiceExternalRef)],
    );
    const byRef = new Map(invoices.map((invoice) => [invoice.external_ref, invoice]));
    const answers: PaymentAnswer[] = [];
    // In parts, so that a large batch does not hold the event loop.
    for (let from = 0; from < payments.length; from += partSize) {
      const part = payments.slice(from, from + partSize);
      answers.push(
        ...(await this.apply(
          tx,
          part.map((payment) => ({ ...payment, invoice: byRef.get(payment.invoiceExternalRef), ...(old ? { recordedAt: payment.paidAt } : {}) })),
        )),
      );
    }
    const count = (status: PaymentAnswer['status']): number => answers.filter((answer) => answer.status === status).length;
    const after = { lines: answers.length, applied: count('applied'), duplicate: count('duplicate'), refused: count('refused') };
    if (after.applied > 0) await this.audit.record(tx, { action: 'payments.posted', subjectKind: 'payment', subjectId: null, after });
    return answers;
  }

  /**
   * One that was told without its reference, or under a made-up one, is known by it from now on; its invoice is locked. Throws
   * `external_ref_taken`, and the transaction, or its savepoint, has to go back.
   */
  async name(tx: Tx, paymentId: string, externalRef: string): Promise<void> {
    try {
      await tx.query('UPDATE payment SET external_ref = $2 WHERE id = $1', [paymentId, externalRef]);
    } catch (error) {
      if (violatedConstraint(error) === 'payment_external_ref_key') throw billingProblem('external_ref_taken', { ref: externalRef });
      throw error;
    }
    await this.audit.record(tx, { action: 'payment.named', subjectKind: 'payment', subjectId: paymentId, after: { externalRef } });
  }

  /** Of invoices already locked; one answer a line, in their order. */
  private async apply(tx: Tx, lines: readonly Line[]): Promise<PaymentAnswer[]> {
    const now = this.clock.now();
    const recorded = await this.rows.recorded(tx, lines);
    const decided = lines.map((line) => ({
      line,
      id: newId(),
      decision: decidePayment(line, { invoice: line.invoice, recorded: recorded.get(line.externalRef), now }),
    }));
    const inserted = await this.rows.insert(
      tx,
      decided.flatMap(({ line, id, decision }) => (decision.status === 'apply' ? [{ ...line, id, invoiceId: decision.invoiceId }] : [])),
    );
    await this.rows.settle(tx, inserted);
    // Who was not inserted met its own reference, earlier in the batch or of a transaction that has just ended: it is recorded by now.
    const repeated = decided.filter(({ id, decision }) => decision.status === 'apply' && !inserted.has(id)).map(({ line }) => line);
    const recordedSince = await this.rows.recorded(tx, repeated);
    return decided.map(({ line, id, decision }) => {
      if (decision.status !== 'apply') return decision;
      if (inserted.has(id)) return { status: 'applied', paymentId: id };
      const again = decidePayment(line, { invoice: line.invoice, recorded: recordedSince.get(line.externalRef), now });
      if (again.status === 'apply') throw new Error('A payment was neither recorded nor found');
      return again;
    });
  }
}
