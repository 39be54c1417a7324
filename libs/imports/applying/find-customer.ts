import { documentIndex, type TaxDocument } from '#customers';
import { prepared, Secrets, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LineRefusal } from '../runs/line-texts.ts';

/** How a line names a customer. */
export interface CustomerName {
  document?: TaxDocument;
  /** `customerRef` on lines of services and invoices. */
  ref?: string;
}

/** Finds whom a line speaks of, by document or by code; the document through its keyed hash. */
@Injectable()
export class FindCustomer {
  constructor(private readonly secrets: Secrets) {}

  indexOf(document: TaxDocument): string {
    return this.secrets.index(document.value, documentIndex);
  }

  /** Keeps them from others until the transaction ends. */
  async lock(tx: Tx, names: readonly CustomerName[]): Promise<void> {
    const indexes = names.flatMap(({ document }) => (document ? [this.indexOf(document)] : []));
    await tx.query(
      `SELECT FROM customer WHERE id IN (SELECT id FROM customer WHERE external_ref = ANY($1::text[]) UNION SELECT id FROM customer WHERE document_index = ANY($2::text[]))
       ORDER BY id FOR NO KEY UPDATE`,
      [names.flatMap(({ ref }) => ref ?? []), indexes],
    );
  }

  /** Throws `LineRefusal`: `unknown_customer`, `customer_unclear`. */
  async one(tx: Tx, { document, ref }: CustomerName): Promise<string> {
    const index = document ? this.indexOf(document) : null;
    const rows = await tx.query<{ id: string; document_index: string; external_ref: string | null }[]>(
      prepared(
        'SELECT id, document_index, external_ref FROM customer WHERE external_ref = $1 UNION SELECT id, document_index, external_ref FROM customer WHERE document_index = $2',
      ),
      [ref ?? null, index],
    );
    const [found, another] = rows;
    if (!found) throw new LineRefusal('unknown_customer');
    // Both were told, and they are not of the same.
    const differs = (index !== null && found.document_index !== index) || (ref !== undefined && found.external_ref !== null && found.external_ref !== ref);
    if (another || differs) throw new LineRefusal('customer_unclear');
    return found.id;
  }
}
