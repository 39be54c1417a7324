import type { LineCode } from '../runs/line-texts.ts';
import { columns, type CustomerLine } from '../sources/csv/columns.ts';

export const addressFields = ['street', 'number', 'complement', 'district', 'city', 'state', 'postalCode'] as const;
type Address = Partial<Record<(typeof addressFields)[number], string>>;

/** A customer whom the line's code or document names. */
export interface CustomerHere {
  id: string;
  hasRef: boolean;
  hasDocument: boolean;
  externalRef: string | null;
  name: string;
  email: string | null;
  phone: string | null;
  birthDate: string | null;
  address: Address | null;
  updatedAt: Date;
}

export interface CustomerFields {
  name?: string;
  email?: string;
  phone?: string;
  birthDate?: string;
  externalRef?: string;
  address?: Address;
}

export type CustomerDecision =
  | { does: 'create'; fields: CustomerFields }
  | { does: 'change'; id: string; fields: CustomerFields; changes: string[]; writtenAt: Date }
  | { does: 'nothing'; id: string }
  | { does: 'refuse'; code: LineCode };

const plain = ['name', 'email', 'phone', 'birthDate', 'externalRef'] as const;

/** Only what the line says; what it leaves empty is left as it is. */
function fieldsOf(line: CustomerLine): CustomerFields {
  const address = Object.fromEntries(addressFields.flatMap((field) => (line[field] === undefined ? [] : [[field, line[field]]])));
  const told = Object.fromEntries(plain.flatMap((field) => (line[field] === undefined ? [] : [[field, line[field]]])));
  return { ...told, ...(Object.keys(address).length > 0 ? { address } : {}) };
}

/**
 * What becomes of a line about a customer. The document says who it is; the code, where it is told, has to agree. A line fills and
 * changes, and never empties.
 */
export function decideCustomerLine(line: CustomerLine, here: readonly CustomerHere[]): CustomerDecision {
  const fields = fieldsOf(line);
  const [one, another] = here;
  if (!one) return { does: 'create', fields };
  if (another) return { does: 'refuse', code: 'ref_and_document_differ' };
  if (!one.hasDocument) return { does: 'refuse', code: 'ref_of_another_document' };
  if (line.externalRef !== undefined && one.externalRef !== null && !one.hasRef) return { does: 'refuse', code: 'document_has_another_ref' };
  const changedPlain = plain.filter((field) => fields[field] !== undefined && fields[field] !== one[field]);
  const changedAddress = addressFields.filter((field) => fields.address?.[field] !== undefined && fields.address[field] !== one.address?.[field]);
  const changes = [...changedPlain, ...changedAddress].map((field) => columns.customers[field].names[0]);
  if (changes.length === 0) return { does: 'nothing', id: one.id };
  const changed = Object.fromEntries(changedPlain.map((field) => [field, fields[field]]));
  const address = changedAddress.length > 0 ? { address: { ...one.address, ...fields.address } } : {};
  return { does: 'change', id: one.id, fields: { ...changed, ...address }, changes, writtenAt: one.updatedAt };
}
