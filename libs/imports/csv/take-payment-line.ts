import { billingProblem, Payments } from '#billing';
import { startOfDay, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { PaymentLine } from './columns.ts';
import type { LineTaken, LineTaker } from './line-taker.ts';
import { paymentRef } from './read-line.ts';
import { lockInvoices, refusalOf } from './take-invoice-line.ts';

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
    const [invoice] = await tx.query<{ customer_id: string }[]>('SELECT customer_id FROM invoice WHERE external_ref = $1', [line.invoiceRef]);
    if (!invoice) throw billingProblem('invoice_not_found');
    const told = {
      invoiceExternalRef: line.invoiceRef,
      amountCents: line.amountCents,
      paidAt: startOfDay(line.paidOn).toISOString(),
      externalRef: paymentRef(line),
    };
    const [answer] = await this.payments.post(tx, [told], { old: true });
    if (!answer) throw new Error('A payment was not answered');
    if (answer.status === 'refused') throw refusalOf(answer);
    return { does: answer.status === 'applied' ? 'create' : 'nothing', changes: [], subjectId: answer.paymentId, customerId: invoice.customer_id };
  }
}
