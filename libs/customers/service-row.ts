import { isUuid, kernelProblem, type Queryable, type Tx } from '#kernel';
import type { BuyerFacts } from './decide-attachment.ts';
import type { ServiceStatus } from './service.entity.ts';

/** A service with what decides about it. */
export interface ServiceRow {
  id: string;
  customerId: string;
  planId: string;
  status: ServiceStatus;
  enabledAt: Date | null;
  version: number;
  customer: BuyerFacts;
}

/** What there is of customer `c`. A stored document was checked when it was written. */
export const buyer = `json_build_object('name', c.name <> '', 'document', true, 'email', c.email IS NOT NULL, 'phone', c.phone IS NOT NULL, 'birthDate', c.birth_date IS NOT NULL)`;

const statement = `SELECT s.id, s.customer_id AS "customerId", s.plan_id AS "planId", s.status, s.enabled_at AS "enabledAt", s.version, ${buyer} AS customer
  FROM service s JOIN customer c ON c.id = s.customer_id WHERE s.id = $1`;

async function one<Row>(db: Queryable, sql: string, id: string): Promise<Row> {
  const [row] = isUuid(id) ? await db.query<Row[]>(sql, [id]) : [];
  if (!row) throw kernelProblem('not_found');
  return row;
}

/** As it is now. Throws `not_found`. */
export const readService = (db: Queryable, id: string): Promise<ServiceRow> => one(db, statement, id);

/** As it is, and stays until the transaction ends. The customer too: some platforms look at all the services together. Throws `not_found`. */
export const lockService = (tx: Tx, id: string): Promise<ServiceRow> => one(tx, `${statement} FOR NO KEY UPDATE OF c, s`, id);

/** A customer about to get a service; nobody gives another meanwhile, nor changes the document. Throws `not_found`. */
export async function lockBuyer(tx: Tx, customerId: string): Promise<BuyerFacts> {
  return (await one<{ customer: BuyerFacts }>(tx, `SELECT ${buyer} AS customer FROM customer c WHERE c.id = $1 FOR NO KEY UPDATE`, customerId)).customer;
}
