import { isUuid, kernelProblem, maskDocument, type Secrets, type Tx } from '#kernel';
import { customerProblem } from '../customers.problems.ts';
import { Customer, documentIndex, documentPlace } from './customer.entity.ts';
import { readDocument, type TaxDocument } from './document.ts';

export type SealedDocument = Pick<Customer, 'documentKind' | 'documentSealed' | 'documentIndex' | 'documentMask'>;

/** A customer's document as it is stored: sealed, findable by a keyed hash, and masked for display. */
export function sealDocument(secrets: Secrets, customerId: string, { kind, value }: TaxDocument): SealedDocument {
  return {
    documentKind: kind,
    documentSealed: secrets.seal(value, documentPlace(customerId)),
    documentIndex: secrets.index(value, documentIndex),
    documentMask: maskDocument(value),
  };
}

/** Throws `invalid_document`. */
export function documentOf(text: string): TaxDocument {
  const document = readDocument(text);
  if (!document) throw customerProblem('invalid_document');
  return document;
}

/** Locks a customer until the transaction ends; services are added under the same lock. Throws `not_found`, `customer_erased`. */
export async function lockCustomer(tx: Tx, id: string): Promise<Customer> {
  const row = isUuid(id) ? await tx.findOne(Customer, { where: { id }, lock: { mode: 'pessimistic_write' } }) : null;
  if (!row) throw kernelProblem('not_found');
  if (row.erasedAt) throw customerProblem('customer_erased');
  return row;
}

/**
 * Returns the columns of a locked customer's new document, or `undefined` when it is the registered one, and moves the trials used under the old
 * document to the new one, so that a correction does not grant them again. Throws `invalid_document`, `document_taken`.
 */
export async function replaceDocument(tx: Tx, secrets: Secrets, before: Customer, text: string): Promise<SealedDocument | undefined> {
  const after = sealDocument(secrets, before.id, documentOf(text));
  if (after.documentIndex === before.documentIndex) return undefined;
  const [taken] = await tx.query<unknown[]>('SELECT FROM customer WHERE document_index = $1', [after.documentIndex]);
  if (taken) throw customerProblem('document_taken');
  const moved = [before.documentIndex, after.documentIndex];
  await tx.query(
    `INSERT INTO trial_use (document_index, scope, trial_id, used_at)
     SELECT $2, scope, trial_id, used_at FROM trial_use WHERE document_index = $1 ON CONFLICT DO NOTHING`,
    moved,
  );
  await tx.query('DELETE FROM trial_use WHERE document_index = $1', [before.documentIndex]);
  return after;
}
