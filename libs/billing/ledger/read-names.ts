import { isUuid, type Tx } from '#kernel';
import type { ReceiptLine } from './decide-receipt.ts';

/** A line with what its names mean here. */
export interface NamedLine {
  line: ReceiptLine;
  /** The payer: as given, or the customer of the first invoice named; `undefined`: unidentified. */
  customerId: string | undefined;
  /** The first invoice named, when it is the payer's. */
  invoiceId: string | undefined;
  /** The payer's invoices that it names; `followReplacements` adds what replaced each. */
  names: string[];
}

interface Invoice {
  id: string;
  external_ref: string | null;
  customer_id: string;
}

/** Looks up the invoices that lines name. Money never crosses to another customer: where the payer is known, others' invoices are not named. */
export async function readNames(tx: Tx, lines: readonly ReceiptLine[]): Promise<NamedLine[]> {
  const refs = [...new Set(lines.flatMap(({ invoiceRef }) => invoiceRef ?? []))];
  const ids = [...new Set(lines.flatMap(({ invoiceIds = [] }) => invoiceIds.filter(isUuid).map((id) => id.toLowerCase())))];
  const invoices = await tx.query<Invoice[]>(
    `SELECT id, external_ref, customer_id FROM invoice WHERE id = ANY($1::uuid[])
     UNION SELECT id, external_ref, customer_id FROM invoice WHERE external_ref = ANY($2::text[])`,
    [ids, refs],
  );
  const byRef = new Map(invoices.map((invoice) => [invoice.external_ref, invoice]));
  const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  return lines.map((line) => {
    const mentioned = [
      ...(line.invoiceRef === undefined ? [] : [byRef.get(line.invoiceRef)]),
      ...(line.invoiceIds ?? []).map((id) => byId.get(id.toLowerCase())),
    ];
    const known = mentioned.filter((invoice) => invoice !== undefined);
    const customerId = line.customerId ?? known[0]?.customer_id;
    const theirs = known.filter((invoice) => invoice.customer_id === customerId).map(({ id }) => id);
    return { line, customerId, invoiceId: theirs[0], names: theirs };
  });
}

/** Adds to each named invoice those that were posted in its place, however often. Read under the ledger's lock: a renegotiation may just have ended. */
export async function followReplacements(tx: Tx, named: readonly NamedLine[]): Promise<NamedLine[]> {
  const replaced = await replacements(tx, [...new Set(named.flatMap(({ names }) => names))]);
  return named.map((line) => ({ ...line, names: line.names.flatMap((id) => [id, ...(replaced.get(id) ?? [])]) }));
}

/** Of each invoice, those that were posted in its place, and in theirs. */
async function replacements(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<{ named: string; id: string }[]>(
    `WITH RECURSIVE chain AS (
       SELECT old_invoice_id AS named, new_invoice_id AS id FROM invoice_replacement WHERE old_invoice_id = ANY($1::uuid[])
       UNION SELECT c.named, r.new_invoice_id FROM chain c JOIN invoice_replacement r ON r.old_invoice_id = c.id
     )
     SELECT c.named, c.id FROM chain c JOIN invoice i ON i.id = c.id ORDER BY c.named, i.due_date, i.id`,
    [ids],
  );
  const chains = new Map<string, string[]>();
  for (const { named, id } of rows) chains.set(named, [...(chains.get(named) ?? []), id]);
  return chains;
}
