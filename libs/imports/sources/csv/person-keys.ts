import { documentIndex } from '#customers';
import { type Queryable, Secrets } from '#kernel';
import { Injectable } from '@nestjs/common';
import { type Column, columns, type LineKind, type Places } from './columns.ts';
import { uncovered } from './read-line.ts';

/** Whose code it is: the same text may be that of a customer and of an invoice. */
const purposes = { document: documentIndex, customer: 'import-line:customer', service: 'import-line:service', invoice: 'import-line:invoice' } as const;
type Naming = keyof typeof purposes;

/** Columns that say whom a line speaks of. */
const naming: Record<LineKind, Readonly<Record<string, Naming>>> = {
  customers: { document: 'document', externalRef: 'customer' },
  services: { document: 'document', customerRef: 'customer', externalRef: 'service' },
  invoices: { document: 'document', customerRef: 'customer', serviceRef: 'service', externalRef: 'invoice' },
  payments: { invoiceRef: 'invoice' },
};

/** By what lines name people, as keyed hashes: what is refused, or never run, is found when its person is forgotten. */
@Injectable()
export class LineNames {
  constructor(private readonly secrets: Secrets) {}

  /** Also of a line that cannot be taken: each cell that can be read alone. */
  of(kind: LineKind, places: Places, cells: readonly string[]): string[] {
    return Object.entries(naming[kind]).flatMap(([field, purpose]) => {
      const place = places.get(field);
      const cell = place === undefined ? '' : uncovered(cells[place] ?? '');
      if (cell.trim() === '') return [];
      const read = (columns[kind] as Record<string, Column<unknown>>)[field]?.read(cell, '');
      if (!read || 'code' in read) return [];
      return this.index(purpose === 'document' ? (read.value as { value: string }).value : String(read.value), purpose);
    });
  }

  /** All by which a file may have named a customer. */
  async ofCustomer(db: Queryable, customerId: string): Promise<string[]> {
    const rows = await db.query<{ name: string; purpose: 'index' | Naming }[]>(
      `SELECT document_index AS name, 'index' AS purpose FROM customer WHERE id = $1
       UNION ALL SELECT external_ref, 'customer' FROM customer WHERE id = $1 AND external_ref IS NOT NULL
       UNION ALL SELECT external_ref, 'service' FROM service WHERE customer_id = $1 AND external_ref IS NOT NULL
       UNION ALL SELECT external_ref, 'invoice' FROM invoice WHERE customer_id = $1 AND external_ref IS NOT NULL`,
      [customerId],
    );
    return rows.map(({ name, purpose }) => (purpose === 'index' ? name : this.index(name, purpose)));
  }

  private index(text: string, purpose: Naming): string {
    return this.secrets.index(text, purposes[purpose]);
  }
}
