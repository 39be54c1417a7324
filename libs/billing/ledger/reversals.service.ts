import { Audit, Clock, currentActor, Database, isUuid, kernelProblem, type Page, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { CustomerCredit } from './customer-credit.ts';
import { lockLedgers } from './ledger-lock.ts';
import { LedgerRows, signOf } from './ledger-rows.ts';
import type { ReversalResultView } from './payments.dto.ts';

interface LivePayment {
  id: string;
  receipt_id: string;
  invoice_id: string;
  amount_cents: number;
}

/** Money that did not come after all: what it paid is owed again. */
@Injectable()
export class Reversals {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly rows: LedgerRows,
    private readonly credit: CustomerCredit,
  ) {}

  /** One allocation by its id, or all that is left of a receipt by its own. Again: nothing more. Throws `not_found`. */
  async reverse(id: string, reason?: string): Promise<void> {
    if (!isUuid(id)) throw kernelProblem('not_found');
    await this.database.transaction(async (tx) => {
      const [payment] = await tx.query<{ receipt_id: string }[]>('SELECT receipt_id FROM payment WHERE id = $1', [id]);
      const known = payment ?? (await tx.query<unknown[]>('SELECT FROM receipt WHERE id = $1', [id]))[0];
      if (!known) throw kernelProblem('not_found');
      await this.takeBack(tx, payment ? { paymentIds: [id] } : { receiptIds: [id] }, reason ?? null);
    });
  }

  /** Whole receipts by their references, many at once; one answer a line. */
  async reverseBatch(lines: readonly { externalRef: string; reason?: string }[]): Promise<Page<ReversalResultView>> {
    const data = await this.database.transaction(async (tx) => {
      const known = await tx.query<{ id: string; external_ref: string }[]>('SELECT id, external_ref FROM receipt WHERE external_ref = ANY($1::text[])', [
        lines.map(({ externalRef }) => externalRef),
      ]);
      const idOf = new Map(known.map(({ id, external_ref }) => [external_ref, id]));
      await this.lock(tx, [...idOf.values()]);
      const reversed = new Set<string>();
      for (const reason of new Set(lines.map((line) => line.reason ?? null))) {
        const ids = lines.filter((line) => (line.reason ?? null) === reason).flatMap(({ externalRef }) => idOf.get(externalRef) ?? []);
        for (const id of await this.takeBack(tx, { receiptIds: [...new Set(ids)] }, reason)) reversed.add(id);
      }
      return lines.map(({ externalRef }, index) => {
        const id = idOf.get(externalRef);
        const status = id === undefined ? 'refused' : reversed.delete(id) ? 'reversed' : 'duplicate';
        return { index, status, ...(status === 'refused' ? { code: 'payment_not_found' } : {}) };
      });
    });
    return { data, nextCursor: null };
  }

  /** Gives the money of invoices that are owed no more back to its receipts, and from there to the oldest open debts. Ledgers are locked. */
  async release(tx: Tx, invoiceIds: readonly string[], customerId: string): Promise<void> {
    const live = await livePayments(tx, { invoiceIds });
    if (live.length === 0) return;
    const ids = live.map(({ id }) => id);
    await tx.query('UPDATE payment SET released_at = $2 WHERE id = ANY($1::uuid[])', [ids, this.clock.now()]);
    await this.unallocate(tx, live, 'left_cents');
    await this.credit.spend(tx, [customerId]);
  }

  /** Returns the receipts of which something was taken back. */
  private async takeBack(tx: Tx, what: { paymentIds?: readonly string[]; receiptIds?: readonly string[] }, reason: string | null): Promise<string[]> {
    const { paymentIds = [], receiptIds = [] } = what;
    const of = await tx.query<{ receipt_id: string }[]>('SELECT DISTINCT receipt_id FROM payment WHERE id = ANY($1::uuid[])', [paymentIds]);
    const customers = await this.lock(tx, [...receiptIds, ...of.map(({ receipt_id }) => receipt_id)]);
    const live = await livePayments(tx, { paymentIds, receiptIds });
    await tx.query('UPDATE payment SET reversed_at = $2, reversal_reason = $3 WHERE id = ANY($1::uuid[])', [
      live.map(({ id }) => id),
      this.clock.now(),
      reason,
    ]);
    await this.unallocate(tx, live, 'reversed_cents');
    const [rest] = await tx.query<[{ id: string; cents: number }[], number]>(
      `UPDATE receipt r SET reversed_cents = r.reversed_cents + r.left_cents, left_cents = 0 FROM receipt was
       WHERE was.id = r.id AND r.id = ANY($1::uuid[]) AND r.left_cents > 0 RETURNING r.id, was.left_cents::float8 AS cents`,
      [receiptIds],
    );
    const facts = [...live.map((payment) => ({ id: payment.receipt_id, cents: payment.amount_cents })), ...rest];
    if (facts.length === 0) return [];
    await tx.query(
      `INSERT INTO reversal (id, receipt_id, amount_cents, reversed_at, reason, recorded_by)
       SELECT uuid7(), id, cents, $3, $4, $5 FROM (SELECT id, sum(cents)::bigint AS cents FROM unnest($1::uuid[], $2::bigint[]) AS f (id, cents) GROUP BY id) f`,
      [facts.map(({ id }) => id), facts.map(({ cents }) => cents), this.clock.now(), reason, currentActor()],
    );
    await this.credit.spend(tx, customers);
    const reversed = [...new Set(facts.map(({ id }) => id))];
    const [only] = live;
    await this.audit.record(tx, {
      action: 'payment.reversed',
      subjectKind: 'payment',
      subjectId: live.length === 1 && only ? only.id : null,
      after: { payments: live.length, receipts: reversed.length },
      ...(reason === null ? {} : { reason }),
    });
    return reversed;
  }

  /** Takes money from invoices, with the fines and discounts that came with it. */
  private async unallocate(tx: Tx, payments: readonly LivePayment[], to: 'left_cents' | 'reversed_cents'): Promise<void> {
    if (payments.length === 0) return;
    const [receipts, invoices] = [payments.map(({ receipt_id }) => receipt_id), payments.map(({ invoice_id }) => invoice_id)];
    await tx.query(
      `UPDATE receipt r SET allocated_cents = r.allocated_cents - d.cents, ${to} = r.${to} + d.cents
       FROM (SELECT id, sum(cents)::bigint AS cents FROM unnest($1::uuid[], $2::bigint[]) AS p (id, cents) GROUP BY id) d WHERE r.id = d.id`,
      [receipts, payments.map(({ amount_cents }) => amount_cents)],
    );
    const at = this.clock.now().toISOString();
    const [voided] = await tx.query<[{ invoice_id: string; kind: string; cents: number }[], number]>(
      `UPDATE invoice_adjustment a SET voided_at = $3 FROM (SELECT DISTINCT receipt_id, invoice_id FROM unnest($1::uuid[], $2::uuid[]) AS p (receipt_id, invoice_id)) p
       WHERE a.receipt_id = p.receipt_id AND a.invoice_id = p.invoice_id AND a.voided_at IS NULL RETURNING a.invoice_id, a.kind, a.amount_cents::float8 AS cents`,
      [receipts, invoices, at],
    );
    await this.recordReopened(tx, payments);
    await this.rows.change(tx, [
      ...payments.map(({ invoice_id, amount_cents }) => ({ invoiceId: invoice_id, paidCents: -amount_cents, adjustedCents: 0, at })),
      ...voided.map(({ invoice_id, kind, cents }) => ({ invoiceId: invoice_id, paidCents: 0, adjustedCents: -signOf(kind) * cents, at })),
    ]);
  }

  /** A replaced invoice is owed again without what moved to its replacements, and says so. */
  private async recordReopened(tx: Tx, payments: readonly LivePayment[]): Promise<void> {
    const rows = await tx.query<{ id: string; cents: number }[]>(
      `SELECT id, moved_cents::float8 AS cents FROM invoice WHERE id = ANY($1::uuid[]) AND status = 'renegotiated' AND moved_cents > 0`,
      [payments.map(({ invoice_id }) => invoice_id)],
    );
    await this.rows.adjust(
      tx,
      rows.map(({ id, cents }) => ({ invoiceId: id, kind: 'renegotiation', amountCents: cents, receiptId: null, reason: null })),
    );
  }

  private async lock(tx: Tx, receiptIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ customer_id: string }[]>('SELECT DISTINCT customer_id FROM receipt WHERE id = ANY($1::uuid[]) AND customer_id IS NOT NULL', [
      receiptIds,
    ]);
    const customers = rows.map(({ customer_id }) => customer_id);
    await lockLedgers(tx, customers);
    return customers;
  }
}

function livePayments(tx: Tx, { paymentIds = [], receiptIds = [], invoiceIds = [] }: Record<string, readonly string[]>): Promise<LivePayment[]> {
  return tx.query<LivePayment[]>(
    `SELECT id, receipt_id, invoice_id, amount_cents::float8 AS amount_cents FROM payment
     WHERE (id = ANY($1::uuid[]) OR receipt_id = ANY($2::uuid[]) OR invoice_id = ANY($3::uuid[])) AND reversed_at IS NULL AND released_at IS NULL ORDER BY id`,
    [paymentIds, receiptIds, invoiceIds],
  );
}
