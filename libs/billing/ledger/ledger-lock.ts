import type { Queryable, Tx } from '#kernel';

/**
 * The lock of every act on a customer's money, taken before anything of it is read to be changed: invoices, receipts and services are locked
 * after it. In the order of the ids; call it once in a transaction, with all customers.
 */
export async function lockLedgers(tx: Tx, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await tx.query('SELECT FROM customer_ledger WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id FOR NO KEY UPDATE', [[...new Set(customerIds)]]);
}

/** Locks the ledgers of these invoices' customers. Call it in place of `lockLedgers`, with all invoices. */
export async function lockLedgersOfInvoices(tx: Tx, { ids = [], refs = [] }: { ids?: readonly string[]; refs?: readonly string[] }): Promise<void> {
  await lockLedgers(tx, await customersOfInvoices(tx, { ids, refs }));
}

async function customersOfInvoices(db: Queryable, { ids, refs }: { ids: readonly string[]; refs: readonly string[] }): Promise<string[]> {
  const rows = await db.query<{ customer_id: string }[]>(
    `SELECT customer_id FROM invoice WHERE id = ANY($1::uuid[]) UNION SELECT customer_id FROM invoice WHERE external_ref = ANY($2::text[])`,
    [ids, refs],
  );
  return rows.map(({ customer_id }) => customer_id);
}
