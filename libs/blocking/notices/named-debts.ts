import { productZone, type Tx, uuids } from '#kernel';

/** Names invoices in a notice that was just written. */
export interface NamedInvoice {
  invoiceId: string;
  openCents: number;
  /** RFC 3339: `open_since` of the invoice when it was read. */
  openSince: string | null;
}

/** Records which invoices a sent notice names. An invoice that was settled and reopened while the notice was being sent is left out. */
export async function nameInvoices(tx: Tx, noticeId: string, invoices: readonly NamedInvoice[]): Promise<void> {
  await tx.query(
    `INSERT INTO notice_invoice (notice_id, invoice_id, amount_cents)
     SELECT $1, i.id, d."openCents" FROM json_to_recordset($2::json) AS d ("invoiceId" uuid, "openCents" bigint, "openSince" timestamptz)
     JOIN invoice i ON i.id = d."invoiceId" AND i.open_since IS NOT DISTINCT FROM d."openSince" ON CONFLICT DO NOTHING`,
    [noticeId, JSON.stringify(invoices)],
  );
}

/**
 * Records which invoices a notice from elsewhere names: those listed, as far as they are of its service and billed to its holder;
 * returns how many. Without a list, those overdue on its day, as `overdueOnNoticeDaySql` says.
 */
export async function nameRecordedInvoices(tx: Tx, noticeId: string, listed: readonly string[] | undefined): Promise<number> {
  if (listed === undefined) {
    await tx.query(`${overdueOnNoticeDaySql} AND n.id = $1`, [noticeId]);
    return 0;
  }
  const named = await tx.query<unknown[]>(
    `INSERT INTO notice_invoice (notice_id, invoice_id, amount_cents)
     SELECT n.id, i.id, greatest(i.total_cents - i.paid_cents, 0) FROM notice n JOIN service s ON s.id = n.service_id
     JOIN invoice i ON i.service_id = s.id AND i.customer_id = s.customer_id WHERE n.id = $1 AND i.id = ANY($2::uuid[]) RETURNING invoice_id`,
    [noticeId, uuids(listed)],
  );
  return named.length;
}

/**
 * Names in notices `n`, to be narrowed by the caller, the debts of their service and its holder that were overdue on the civil day
 * the notice was sent, and not yet settled or reopened since.
 */
export const overdueOnNoticeDaySql = `
  INSERT INTO notice_invoice (notice_id, invoice_id, amount_cents)
  SELECT n.id, i.id, CASE i.status WHEN 'open' THEN i.total_cents - i.paid_cents ELSE i.total_cents END
  FROM notice n JOIN service s ON s.id = n.service_id JOIN invoice i ON i.service_id = s.id AND i.customer_id = s.customer_id
  WHERE n.stage <> 'trial' AND i.total_cents > 0 AND i.due_date < (n.sent_at AT TIME ZONE '${productZone}')::date
    AND (i.status = 'open' OR i.settled_at > n.sent_at) AND (i.open_since IS NULL OR i.open_since <= n.sent_at)`;
