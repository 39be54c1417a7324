import type { Question } from '@content-platforms/plugin-sdk';
import { documentIndex, readDocument } from '#customers';
import { prepared, type Queryable, type Secrets } from '#kernel';

/** SQL per kind of question: the accounts it may be about; `$2` is the value asked for. Cancelled services do not count. */
const accounts: Record<Question['by'], string> = {
  reference: `account a WHERE a.integration_id = $1 AND a.reference::text = lower($2)`,
  login: `service s JOIN account a ON a.customer_id = s.customer_id AND (a.service_id IS NULL OR a.service_id = s.id)
    WHERE a.integration_id = $1 AND lower(s.login) = lower($2) AND s.login IS NOT NULL AND s.status <> 'cancelled'`,
  document: `customer c JOIN account a ON a.customer_id = c.id WHERE a.integration_id = $1 AND c.document_index = $2`,
  email: `customer c JOIN account a ON a.customer_id = c.id WHERE a.integration_id = $1 AND lower(c.email) = lower($2) AND c.email IS NOT NULL`,
};

/** Returns the account a question is about, or `undefined` when there is none or more than one, so that nobody signs in as another person. */
export async function findAsked(db: Queryable, secrets: Secrets, integrationId: string, { by, value }: Question): Promise<string | undefined> {
  const sought = by === 'document' ? indexOf(secrets, value) : value.replaceAll('\0', '').toWellFormed();
  if (sought === undefined) return undefined;
  const [found, another] = await db.query<{ id: string }[]>(prepared(`SELECT a.id FROM ${accounts[by]} LIMIT 2`), [integrationId, sought]);
  return another ? undefined : found?.id;
}

function indexOf(secrets: Secrets, text: string): string | undefined {
  const document = readDocument(text);
  return document && secrets.index(document.value, documentIndex);
}
