import type { Bind, ListSpec } from '#kernel';
import type { Customer } from './customer.entity.ts';

export type NewCustomer = Omit<Customer, 'version' | 'createdAt' | 'updatedAt' | 'erasedAt'>;

/** Writes a customer and answers it as `row`, as `spec` shows it: the busiest write is worth a round trip. */
export function insertCustomer({ select }: ListSpec, row: NewCustomer, bind: Bind, mine = 'true'): string {
  const shown = Object.entries(select).map(([name, sql]) => `${sql} AS "${name}"`);
  const address = row.address && JSON.stringify(row.address);
  return `INSERT INTO customer AS c (id, name, document_kind, document_sealed, document_index, document_mask, email, phone, birth_date, address, external_ref)
    SELECT ${bind(row.id)}::uuid, ${bind(row.name)}, ${bind(row.documentKind)}, ${bind(row.documentSealed)}, ${bind(row.documentIndex)}, ${bind(row.documentMask)},
      ${bind(row.email)}, ${bind(row.phone)}, ${bind(row.birthDate)}::date, ${bind(address)}::jsonb, ${bind(row.externalRef)} WHERE ${mine}
    RETURNING (SELECT row_to_json(r) FROM (SELECT ${shown.join(', ')}) r) AS row`;
}
