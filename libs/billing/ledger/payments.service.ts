import { Audit, currentContext, Database, isUuid, kernelProblem, readOne, type Tx, violatedConstraint } from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from '../billing.problems.ts';
import { paymentList } from '../invoices/invoice.list.ts';
import type { Posted } from '../invoices/posted.ts';
import type { ReceiptLine, ReceiptSource } from './decide-receipt.ts';
import type { PaymentView } from './payments.dto.ts';
import { type LineAnswer, RecordReceipts } from './record-receipts.ts';
import { Reversals } from './reversals.service.ts';

export interface PaymentInput {
  amountCents: number;
  /** RFC 3339. */
  paidAt: string;
  externalRef?: string | undefined;
}

export interface BatchPayment extends PaymentInput {
  invoiceExternalRef: string;
}

export type PaymentAnswer = LineAnswer;
export type PaymentResult = { index: number; message?: string } & PaymentAnswer;
type Accepted = Exclude<LineAnswer, { status: 'refused' }>;

/** Payments by invoice or by customer: receipts with their parts, in the form of the routes that came before receipts. */
@Injectable()
export class Payments {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly receipts: RecordReceipts,
    private readonly reversals: Reversals,
  ) {}

  /** Whatever the state of the invoice, the money is recorded and placed. Throws `not_found`, `paid_in_future`, `external_ref_taken`. */
  async pay(invoiceId: string, payment: PaymentInput): Promise<Posted> {
    const answer = await this.database.transaction(async (tx) => {
      const [invoice] = isUuid(invoiceId) ? await tx.query<{ id: string }[]>('SELECT id FROM invoice WHERE id = $1', [invoiceId]) : [];
      if (!invoice) throw kernelProblem('not_found');
      const answer = await this.one(tx, { ...payment, source: 'rest', invoiceIds: [invoice.id] });
      if (answer.status !== 'duplicate')
        await this.audit.record(tx, { action: 'payment.posted', subjectKind: 'invoice', subjectId: invoice.id, after: { ...payment, ...answer } });
      return answer;
    });
    return { created: answer.status !== 'duplicate', resource: await this.shown(answer) };
  }

  /** A payment that names no invoice. Throws `not_found`, `unknown_service`, `paid_in_future`, `external_ref_taken`. */
  async receive(
    customerId: string,
    { serviceId, ...payment }: PaymentInput & { serviceId?: string | undefined },
  ): Promise<{ created: boolean; resource: object }> {
    const answer = await this.database.transaction(async (tx) => {
      await requirePayer(tx, customerId, serviceId);
      const answer = await this.one(tx, { ...payment, source: 'rest', customerId: customerId.toLowerCase(), serviceId });
      if (answer.status !== 'duplicate')
        await this.audit.record(tx, {
          action: 'payment.received',
          subjectKind: 'customer',
          subjectId: customerId,
          after: { ...payment, serviceId, ...answer },
        });
      return answer;
    });
    const { receiptId, status, creditedCents } = answer;
    const data = await this.allocations('p.receipt_id = $1', receiptId);
    return { created: status !== 'duplicate', resource: { data, nextCursor: null, receiptId, outcome: status, creditedCents } };
  }

  /** One answer a line, in their order; a line that is refused stops none of the others. */
  async payBatch(payments: readonly BatchPayment[]): Promise<{ data: PaymentResult[]; nextCursor: null }> {
    const answers = await this.database.transaction((tx) => this.post(tx, payments, { source: 'rest' }));
    const { language } = currentContext();
    const data = answers.map((answer, index): PaymentResult => {
      if (answer.status !== 'refused') return { index, ...answer };
      return { index, ...answer, message: billingProblem.message(answer.code, language, { ref: payments[index]?.externalRef ?? '' }) };
    });
    return { data, nextCursor: null };
  }

  /**
   * As `payBatch`, in the caller's transaction. `old`: what comes is no news of today, however late it comes; it is recorded as of when
   * it was paid, so that payment data does not look fresher than it is.
   */
  async post(
    tx: Tx,
    payments: readonly BatchPayment[],
    { old = false, source = 'file' }: { old?: boolean; source?: ReceiptSource } = {},
  ): Promise<PaymentAnswer[]> {
    const answers = await this.receipts.record(
      tx,
      payments.map(({ invoiceExternalRef, ...payment }) => ({
        ...payment,
        source,
        invoiceRef: invoiceExternalRef,
        ...(old ? { recordedAt: payment.paidAt } : {}),
      })),
    );
    const after: Record<string, number> = { lines: answers.length, applied: 0, credited: 0, unidentified: 0, duplicate: 0, refused: 0 };
    for (const { status } of answers) after[status] = (after[status] ?? 0) + 1;
    if (answers.some(({ status }) => status !== 'duplicate' && status !== 'refused'))
      await this.audit.record(tx, { action: 'payments.posted', subjectKind: 'payment', subjectId: null, after });
    return answers;
  }

  /** Takes a payment or a receipt back. Throws `not_found`. */
  async reverse(id: string, reason?: string): Promise<PaymentView> {
    await this.reversals.reverse(id, reason);
    const [payment] = await this.allocations('p.id = $1 OR p.receipt_id = $1', id);
    return payment ?? ((await this.shownReceipt(id)) as PaymentView);
  }

  /**
   * A receipt that came without its reference, or under a made-up one, is known by it from now on. Throws `external_ref_taken`, and the
   * transaction, or its savepoint, has to be rolled back.
   */
  async name(tx: Tx, paymentId: string, externalRef: string): Promise<void> {
    try {
      await tx.query('UPDATE receipt SET external_ref = $2 WHERE id = (SELECT receipt_id FROM payment WHERE id = $1)', [paymentId, externalRef]);
    } catch (error) {
      if (violatedConstraint(error) === 'receipt_external_ref_key') throw billingProblem('external_ref_taken', { ref: externalRef });
      throw error;
    }
    await this.audit.record(tx, { action: 'payment.named', subjectKind: 'payment', subjectId: paymentId, after: { externalRef } });
  }

  private async one(tx: Tx, line: ReceiptLine): Promise<Accepted> {
    const [answer] = await this.receipts.record(tx, [line]);
    if (!answer) throw new Error('A receipt was not answered');
    if (answer.status === 'refused') throw billingProblem(answer.code, { ref: line.externalRef ?? '' });
    return answer;
  }

  private async shown({ paymentId, receiptId, status, creditedCents }: Accepted): Promise<object> {
    const shown = paymentId === undefined ? await this.shownReceipt(receiptId) : await readOne<object>(this.database, paymentList, paymentId);
    return { ...shown, outcome: status, creditedCents };
  }

  /** A receipt without allocations, in the form of a payment. */
  private async shownReceipt(id: string): Promise<object> {
    const [row] = await this.database.rows<{ row: object }>(
      `SELECT json_build_object('id', r.id, 'invoiceId', NULL, 'amountCents', r.amount_cents, 'paidAt', r.paid_at, 'externalRef', r.external_ref, 'receiptId', r.id,
         'reversedAt', (SELECT max(reversed_at) FROM reversal v WHERE v.receipt_id = r.id), 'reversalReason', (SELECT max(reason) FROM reversal v WHERE v.receipt_id = r.id),
         'createdAt', r.created_at) AS row FROM receipt r WHERE r.id = $1`,
      [id],
    );
    return row?.row ?? {};
  }

  private async allocations(condition: string, param: string): Promise<PaymentView[]> {
    const columns = Object.entries(paymentList.select).map(([name, sql]) => `${sql} AS "${name}"`);
    const rows = await this.database.rows<{ row: PaymentView }>(
      `SELECT (SELECT row_to_json(r) FROM (SELECT ${columns.join(', ')}) r) AS row FROM ${paymentList.from} WHERE ${condition} ORDER BY p.id`,
      [param],
    );
    return rows.map(({ row }) => row);
  }

  reverseBatch(lines: readonly { externalRef: string; reason?: string }[]): ReturnType<Reversals['reverseBatch']> {
    return this.reversals.reverseBatch(lines);
  }
}

async function requirePayer(tx: Tx, customerId: string, serviceId: string | undefined): Promise<void> {
  const [payer] = isUuid(customerId)
    ? await tx.query<{ serves: boolean }[]>(
        `SELECT $2::uuid IS NULL OR EXISTS (SELECT FROM service WHERE id = $2 AND customer_id = $1) AS serves FROM customer WHERE id = $1`,
        [customerId, serviceId ?? null],
      )
    : [];
  if (!payer) throw kernelProblem('not_found');
  if (!payer.serves) throw billingProblem('unknown_service');
}
