import { billingProblem, Payments } from '#billing';
import { productZone, startOfDay, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LineRefusal } from '../runs/line-texts.ts';
import { columns, type PaymentLine } from '../sources/csv/columns.ts';
import { decidePaymentLine, type PaymentFacts } from '../planning/plan-payment.ts';
import type { LineTaken, LineTaker } from './line-applier.ts';
import { paymentRef } from '../sources/csv/read-line.ts';
import { lockInvoices, paymentsOf, refusalOf } from './apply-invoice-line.ts';

/** Payments, by the number of their invoice. */
@Injectable()
export class TakePaymentLine implements LineTaker<'payments'> {
  constructor(private readonly payments: Payments) {}

  lock(tx: Tx, lines: readonly PaymentLine[]): Promise<void> {
    return lockInvoices(
      tx,
      lines.map(({ invoiceRef }) => invoiceRef),
    );
  }

  async take(tx: Tx, line: PaymentLine): Promise<LineTaken> {
    const facts = await findFacts(tx, line);
    if (!facts) throw billingProblem('invoice_not_found');
    const { customerId } = facts;
    const decision = decidePaymentLine(line, facts);
    if (decision.does === 'refuse') throw new LineRefusal(decision.code);
    if (decision.does === 'nothing') return { ...decision, changes: [], subjectId: decision.id, customerId };
    if (decision.does === 'post') return this.post(tx, line, customerId);
    await this.payments.name(tx, decision.id, paymentRef(line));
    return { does: 'change', changes: [columns.payments.externalRef.names[0]], subjectId: decision.id, customerId, code: 'payment_known' };
  }

  private async post(tx: Tx, line: PaymentLine, customerId: string): Promise<LineTaken> {
    const told = {
      invoiceExternalRef: line.invoiceRef,
      amountCents: line.amountCents,
      paidAt: startOfDay(line.paidOn).toISOString(),
      externalRef: paymentRef(line),
    };
    const [answer] = await this.payments.post(tx, [told], { old: true });
    if (!answer) throw new Error('A payment was not answered');
    if (answer.status === 'refused') throw refusalOf(answer);
    return { does: answer.status === 'duplicate' ? 'nothing' : 'create', changes: [], subjectId: answer.paymentId ?? answer.receiptId, customerId };
  }
}

async function findFacts(tx: Tx, line: PaymentLine): Promise<(PaymentFacts & { customerId: string }) | undefined> {
  const [facts] = await tx.query<(PaymentFacts & { customerId: string })[]>(
    `SELECT i.customer_id AS "customerId", i.status = 'paid' AS "isPaid", EXISTS (SELECT FROM receipt WHERE external_ref = $2) AS "isRecorded",
       ${paymentsOf('i', '$3')} AS payments
     FROM invoice i WHERE i.external_ref = $1`,
    [line.invoiceRef, paymentRef(line), productZone],
  );
  return facts;
}
