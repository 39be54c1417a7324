import type { CivilDate, Queryable, Tx } from '#kernel';
import type { HeldInvoice } from './plan-recorded-invoice.ts';
import { foldName } from '../sources/hubsoft/read-values.ts';

export interface ChargeTypeHere {
  id: string;
  name: string;
  blocks: boolean;
}

/** By folded name. */
export async function findChargeTypes(tx: Tx): Promise<Map<string, ChargeTypeHere>> {
  const rows = await tx.query<ChargeTypeHere[]>('SELECT id, name, blocks FROM charge_type ORDER BY id DESC');
  return new Map(rows.map((row) => [foldName(row.name), row]));
}

/** By customer: the only service that is not cancelled. Whoever has several names one in the invoice, or it blocks none. */
export async function findOnlyServices(tx: Tx, customerIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ customer_id: string; id: string }[]>(
    `SELECT customer_id, (array_agg(id))[1] AS id FROM service
     WHERE customer_id = ANY($1::uuid[]) AND status <> 'cancelled' GROUP BY customer_id HAVING count(*) = 1`,
    [customerIds],
  );
  return new Map(rows.map((row) => [row.customer_id, row.id]));
}

export type HereInvoice = HeldInvoice & { id: string; updatedAt: Date };

/** By reference; kept from payments until the transaction ends. */
export async function findHeld(tx: Tx, refs: readonly string[]): Promise<Map<string, HereInvoice>> {
  const rows = await tx.query<(HereInvoice & { ref: string })[]>(
    `SELECT external_ref AS ref, id, status, total_cents::float8 AS "totalCents", paid_cents::float8 AS "paidCents", service_id AS "serviceId", due_date::text AS "dueDate",
       updated_at AS "updatedAt"
     FROM invoice WHERE external_ref = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
    [refs],
  );
  return new Map(rows.map(({ ref, ...row }) => [ref, row]));
}

/** Overdue invoices that an import brought, open here, and not among these references. */
export async function countUntold(db: Queryable, refs: readonly string[], today: CivilDate): Promise<number> {
  const [row] = await db.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM invoice i WHERE i.status = 'open' AND i.blocks AND i.due_date < $2::date AND i.external_ref LIKE 'hubsoft:fatura:%'
       AND NOT EXISTS (SELECT FROM unnest($1::text[]) told (ref) WHERE told.ref = i.external_ref)`,
    [refs, today],
  );
  return row?.count ?? 0;
}
