import { Audit, Clock, Database, isUuid, kernelProblem, newId, type Page, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { billingProblem } from '../billing.problems.ts';
import { decideAllocation } from './decide-allocation.ts';
import { clockSkewMilliseconds, type ToldPayment } from './decide-payment.ts';
import { paymentList } from '../invoices/invoice.list.ts';
import { PaymentRows } from './payment-rows.ts';
import type { PaymentView, ReversalResultView } from './payments.dto.ts';

/** What came from a customer, for a service of theirs or for whatever they owe; and what did not come after all. */
@Injectable()
export class Receipts {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly rows: PaymentRows,
  ) {}

  /**
   * Settles the oldest open invoices, a payment for each. The same `externalRef` with the same amount answers the first.
   * Throws `not_found`, `unknown_service`, `nothing_owed`, `paid_in_future`, `external_ref_taken`.
   */
  async receive(
    customerId: string,
    { serviceId, ...told }: ToldPayment & { serviceId?: string | undefined },
  ): Promise<{ created: boolean; resource: Page<PaymentView> }> {
    if (new Date(told.paidAt).getTime() > this.clock.now().getTime() + clockSkewMilliseconds) throw billingProblem('paid_in_future');
    const { created, receiptId } = await this.database.transaction(async (tx) => {
      await requirePayer(tx, customerId, serviceId);
      const invoices = await tx.query<{ id: string; due_date: string; open_cents: string }[]>(
        `SELECT id, due_date::text, total_cents - paid_cents AS open_cents FROM invoice
         WHERE customer_id = $1 AND status = 'open' AND ($2::uuid IS NULL OR service_id = $2) ORDER BY id FOR NO KEY UPDATE`,
        [customerId, serviceId ?? null],
      );
      const first = await receiptOf(tx, told);
      if (first) return { created: false, receiptId: first };
      const parts = decideAllocation(
        invoices.map((row) => ({ id: row.id, dueDate: row.due_date, openCents: Number(row.open_cents) })),
        told.amountCents,
      );
      if (parts.length === 0) throw billingProblem('nothing_owed');
      const receiptId = newId();
      const { externalRef, paidAt } = told;
      const payments = parts.map((part, index) => ({ ...part, id: newId(), paidAt, receiptId, ...(index === 0 ? { externalRef } : {}) }));
      const inserted = await this.rows.insert(tx, payments);
      // Another customer's, at this very moment: nothing of this one stays.
      if (inserted.size < payments.length) throw billingProblem('external_ref_taken', { ref: externalRef ?? '' });
      await this.rows.settle(tx, inserted);
      await this.audit.record(tx, {
        action: 'payment.received',
        subjectKind: 'customer',
        subjectId: customerId,
        after: { ...told, serviceId, receiptId, parts },
      });
      return { created: true, receiptId };
    });
    return { created, resource: { data: await this.payments('p.receipt_id = $1', receiptId), nextCursor: null } };
  }

  /** It bounced: its invoice is owed again. Again: the same answer. Of one that was split, only this part. Throws `not_found`. */
  async reverse(paymentId: string, reason?: string): Promise<PaymentView> {
    if (!isUuid(paymentId)) throw kernelProblem('not_found');
    await this.database.transaction(async (tx) => this.takeBack(tx, [paymentId], reason ?? null));
    const [payment] = await this.payments('p.id = $1', paymentId);
    if (!payment) throw kernelProblem('not_found');
    return payment;
  }

  /** By their references, many at once; one answer a line. All parts of one that was split. */
  async reverseBatch(lines: readonly { externalRef: string; reason?: string }[]): Promise<Page<ReversalResultView>> {
    const data = await this.database.transaction(async (tx) => {
      const known = await tx.query<{ id: string; external_ref: string }[]>(
        `SELECT p.id, told.external_ref FROM payment told JOIN payment p ON p.id = told.id OR p.receipt_id = told.receipt_id
         WHERE told.external_ref = ANY($1::text[])`,
        [lines.map(({ externalRef }) => externalRef)],
      );
      const reversed = new Set<string>();
      for (const reason of new Set(lines.map((line) => line.reason ?? null))) {
        const refs = new Set(lines.filter((line) => (line.reason ?? null) === reason).map(({ externalRef }) => externalRef));
        const ids = known.filter(({ external_ref }) => refs.has(external_ref)).map(({ id }) => id);
        for (const id of await this.takeBack(tx, ids, reason)) reversed.add(id);
      }
      return lines.map(({ externalRef }, index) => {
        const mine = known.filter(({ external_ref }) => external_ref === externalRef);
        const status = mine.length === 0 ? 'refused' : mine.some(({ id }) => reversed.delete(id)) ? 'reversed' : 'duplicate';
        return { index, status, ...(status === 'refused' ? { code: 'payment_not_found' } : {}) };
      });
    });
    return { data, nextCursor: null };
  }

  private async takeBack(tx: Tx, ids: readonly string[], reason: string | null): Promise<string[]> {
    const reversed = await this.rows.reverse(tx, ids, { at: this.clock.now(), reason });
    const subjectId = reversed.length === 1 ? (reversed[0] ?? null) : null;
    if (reversed.length > 0)
      await this.audit.record(tx, {
        action: 'payment.reversed',
        subjectKind: 'payment',
        subjectId,
        after: { payments: reversed.length },
        ...(reason === null ? {} : { reason }),
      });
    return reversed;
  }

  private async payments(condition: string, param: string): Promise<PaymentView[]> {
    const columns = Object.entries(paymentList.select).map(([name, sql]) => `${sql} AS "${name}"`);
    const rows = await this.database.rows<{ row: PaymentView }>(
      `SELECT (SELECT row_to_json(r) FROM (SELECT ${columns.join(', ')}) r) AS row FROM payment p WHERE ${condition} ORDER BY p.id`,
      [param],
    );
    return rows.map(({ row }) => row);
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

/** The receipt already recorded under this reference. Throws `external_ref_taken`. */
async function receiptOf(tx: Tx, { externalRef, amountCents }: ToldPayment): Promise<string | undefined> {
  if (externalRef === undefined) return undefined;
  const [told] = await tx.query<{ receipt_id: string | null; cents: string }[]>(
    `SELECT p.receipt_id, (SELECT sum(amount_cents) FROM payment r WHERE r.receipt_id = p.receipt_id) AS cents FROM payment p WHERE p.external_ref = $1`,
    [externalRef],
  );
  if (!told) return undefined;
  if (told.receipt_id === null || Number(told.cents) !== amountCents) throw billingProblem('external_ref_taken', { ref: externalRef });
  return told.receipt_id;
}
