import { prepared, isUuid, kernelProblem, type Queryable, type Tx } from '#kernel';
import { customerProblem } from '../customers.problems.ts';
import type { BuyerFacts } from '../attachments/decide-attachment.ts';
import { erasureKind } from '../personal-data.ts';
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

/** Customer `c` is forgotten, or about to be. */
const leaving = `(c.erased_at IS NOT NULL OR EXISTS (SELECT 1 FROM work w WHERE w.kind = '${erasureKind}' AND w.subject_id = c.id AND w.status IN ('queued', 'running')))`;

/** As it is now. Throws `not_found`. */
export async function readService(db: Queryable, id: string): Promise<ServiceRow> {
  const [row] = isUuid(id)
    ? await db.query<ServiceRow[]>(
        `SELECT s.id, s.customer_id AS "customerId", s.plan_id AS "planId", s.status, s.enabled_at AS "enabledAt", s.version, ${buyer} AS customer
         FROM service s JOIN customer c ON c.id = s.customer_id WHERE s.id = $1`,
        [id],
      )
    : [];
  if (!row) throw kernelProblem('not_found');
  return row;
}

/**
 * As it is, and stays until the transaction ends. Who writes anything of a customer's services holds the customer, and nothing
 * else: some platforms look at all the services together, and one lock cannot be taken in two orders.
 * Throws `not_found`; `changed_meanwhile` when it went to another customer while this waited.
 */
export async function lockService(tx: Tx, id: string): Promise<ServiceRow> {
  const { customerId } = await readService(tx, id);
  await lockCustomers(tx, [customerId]);
  const service = await readService(tx, id);
  if (service.customerId !== customerId) throw kernelProblem('changed_meanwhile');
  return service;
}

/** Keeps others from writing anything of these customers and their services. */
export async function lockCustomers(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query('SELECT FROM customer WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [ids]);
}

/** A customer about to get a service. Throws `not_found`. */
export async function lockBuyer(tx: Tx, customerId: string): Promise<BuyerFacts> {
  const [row] = isUuid(customerId)
    ? await tx.query<{ customer: BuyerFacts; leaving: boolean }[]>(
        prepared(`SELECT ${buyer} AS customer, ${leaving} AS leaving FROM customer c WHERE c.id = $1 FOR NO KEY UPDATE`),
        [customerId],
      )
    : [];
  if (!row) throw kernelProblem('not_found');
  if (row.leaving) throw customerProblem('customer_erased');
  return row.customer;
}
