import { hot, type ListSpec, type Tx } from '#kernel';
import type { CustomerView } from './customer.dto.ts';
import type { Customer } from './customer.entity.ts';

export type NewCustomer = Omit<Customer, 'version' | 'createdAt' | 'updatedAt' | 'erasedAt'>;

/** Writes a customer and answers it as `spec` shows it, in one statement: the busiest write is worth a round trip. */
export async function insertCustomer(tx: Tx, { select }: ListSpec, row: NewCustomer): Promise<CustomerView> {
  const shown = Object.entries(select).map(([name, sql]) => `${sql} AS "${name}"`);
  const [made] = await tx.query<{ row: CustomerView }[]>(
    hot(
      `INSERT INTO customer AS c (id, name, document_kind, document_sealed, document_index, document_mask, email, phone, birth_date, address, external_ref)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       RETURNING (SELECT row_to_json(r) FROM (SELECT ${shown.join(', ')}) r) AS row`,
    ),
    [
      row.id,
      row.name,
      row.documentKind,
      row.documentSealed,
      row.documentIndex,
      row.documentMask,
      row.email,
      row.phone,
      row.birthDate,
      row.address && JSON.stringify(row.address),
      row.externalRef,
    ],
  );
  if (!made) throw new Error('INSERT answered no row');
  return made.row;
}
