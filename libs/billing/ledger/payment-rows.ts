import { type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { DebtListener } from './debt-listener.ts';
import type { ToldPayment } from './decide-payment.ts';

export interface NewPayment extends ToldPayment {
  id: string;
  invoiceId: string;
  /** Of several that one payment was split into. */
  receiptId?: string;
  /** When it was told (RFC 3339), where that is not now. */
  recordedAt?: string;
}

/** Payments as rows, any number at once, and what they make of their invoices. Who calls holds the invoices. */
@Injectable()
export class PaymentRows {
  constructor(private readonly debts: DebtListener) {}

  /** Takes them to their invoices; what is settled may end a debt. */
  async settle(tx: Tx, paymentIds: ReadonlySet<string>): Promise<void> {
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

  /** Payments already recorded, by their references. */
  async recorded(tx: Tx, payments: readonly ToldPayment[]): Promise<Map<string | undefined, { id: string; invoiceId: string; amountCents: number }>> {
    const refs = payments.flatMap(({ externalRef }) => externalRef ?? []);
    if (refs.length === 0) return new Map();
    const rows = await tx.query<{ id: string; invoice_id: string; amount_cents: string; external_ref: string }[]>(
      'SELECT id, invoice_id, amount_cents, external_ref FROM payment WHERE external_ref = ANY($1::text[])',
      [refs],
    );
    return new Map(rows.map((row) => [row.external_ref, { id: row.id, invoiceId: row.invoice_id, amountCents: Number(row.amount_cents) }]));
  }

  /** In the order of their references, as every batch: no ring of waits. Answers the ids that were not repeats. */
  async insert(tx: Tx, payments: readonly NewPayment[]): Promise<Set<string>> {
    const rows = await tx.query<{ id: string }[]>(
      `INSERT INTO payment (id, invoice_id, amount_cents, paid_at, external_ref, receipt_id, created_at)
     SELECT id, invoice_id, amount_cents, paid_at, external_ref, receipt_id, coalesce(recorded_at, now())
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::uuid[], $7::timestamptz[])
       WITH ORDINALITY AS p (id, invoice_id, amount_cents, paid_at, external_ref, receipt_id, recorded_at, position)
     ORDER BY external_ref, position ON CONFLICT (external_ref) DO NOTHING RETURNING id`,
      [
        payments.map(({ id }) => id),
        payments.map(({ invoiceId }) => invoiceId),
        payments.map(({ amountCents }) => amountCents),
        payments.map(({ paidAt }) => paidAt),
        payments.map(({ externalRef }) => externalRef ?? null),
        payments.map(({ receiptId }) => receiptId ?? null),
        payments.map(({ recordedAt }) => recordedAt ?? null),
      ],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Takes payments back: what they paid is owed again. Again: nothing more. Answers those it took back. A debt that begins anew
   * blocks by its notices and a block run, as any other.
   */
  async reverse(tx: Tx, paymentIds: readonly string[], { at, reason }: { at: Date; reason: string | null }): Promise<string[]> {
    await tx.query('SELECT FROM invoice WHERE id IN (SELECT invoice_id FROM payment WHERE id = ANY($1::uuid[])) ORDER BY id FOR NO KEY UPDATE', [paymentIds]);
    const [reversed] = await tx.query<[{ id: string }[], number]>(
      'UPDATE payment SET reversed_at = $2, reversal_reason = $3 WHERE id = ANY($1::uuid[]) AND reversed_at IS NULL RETURNING id',
      [paymentIds, at, reason],
    );
    const ids = reversed.map(({ id }) => id);
    const [owed] = await tx.query<[{ service_id: string | null }[], number]>(
      `UPDATE invoice i SET paid_cents = i.paid_cents - s.cents, version = i.version + 1, updated_at = now(),
         status = CASE WHEN i.status = 'paid' AND i.paid_cents - s.cents < i.total_cents THEN 'open' ELSE i.status END,
         settled_at = CASE WHEN i.status = 'paid' AND i.paid_cents - s.cents < i.total_cents THEN NULL ELSE i.settled_at END,
         open_since = CASE WHEN i.status = 'paid' AND i.paid_cents - s.cents < i.total_cents THEN $2 ELSE i.open_since END
       FROM (SELECT invoice_id, sum(amount_cents)::bigint AS cents FROM payment WHERE id = ANY($1::uuid[]) GROUP BY invoice_id) s
       WHERE i.id = s.invoice_id RETURNING CASE WHEN i.status = 'open' AND i.blocks THEN i.service_id END AS service_id`,
      [ids, at],
    );
    const services = new Set(owed.flatMap(({ service_id }) => service_id ?? []));
    if (services.size > 0) await this.debts.debtsChanged(tx, [...services]);
    return ids;
  }
}
