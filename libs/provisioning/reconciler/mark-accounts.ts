import { Injectable } from '@nestjs/common';
import { AccountMarker, type Blocking, type DebtRule, type Urgency } from '#integrations';
import { preparedForOne, type Queryable, type Tx, uuids } from '#kernel';

const moved = `revision = a.revision + 1, due_at = now(), urgency = least(a.urgency, $2), attempts = 0,
  urgent_since = CASE WHEN $2 = 0 THEN coalesce(a.urgent_since, now()) ELSE a.urgent_since END,
  state = CASE WHEN a.state = 'unknown' THEN a.state ELSE 'pending' END, updated_at = now()`;

/** SQL: live debt holds on the services of account `a`, with their packages. Whether a hold blocks a package is decided by `reaches`. */
const liveDebts = `service s
         JOIN hold h ON h.service_id = s.id AND h.lifted_at IS NULL AND h.reason = 'debt' AND (h.sleeps_until IS NULL OR h.sleeps_until <= now())
         JOIN service_package l ON l.service_id = s.id AND l.removed_at IS NULL AND (h.link_id IS NULL OR h.link_id = l.id)
         JOIN package k ON k.id = l.package_id
         JOIN package_product pp ON pp.package_id = l.package_id
         JOIN product p ON p.id = pp.product_id AND p.integration_id = a.integration_id
         WHERE s.customer_id = a.customer_id AND s.status <> 'cancelled' AND (a.service_id IS NULL OR a.service_id = s.id)`;
/** SQL: whether the hold `h` blocks the package under this policy; the same rule as in `wantedProducts`. */
const reaches = (policy: string): string => `(${policy} <> 'never' AND (h.link_id IS NOT NULL OR ${policy} = 'service'))`;
const holdsSomething = `a.held -> 'products' <> '[]'::jsonb`;

/**
 * Marks accounts as due in the transaction that changes the facts, and creates missing ones. Rows are locked in key order, so that two transactions over
 * many accounts never deadlock.
 */
@Injectable()
export class MarkAccounts extends AccountMarker {
  async services(tx: Tx, serviceIds: readonly string[], urgency: Urgency): Promise<void> {
    const ids = uuids(serviceIds);
    await this.make(tx, 's.id', serviceIds);
    await tx.query(
      preparedForOne(
        `WITH locked AS (
         SELECT a.id FROM account a
         WHERE a.customer_id IN (SELECT customer_id FROM service WHERE id = ANY($1::uuid[])) AND (a.service_id IS NULL OR a.service_id = ANY($1::uuid[]))
            OR a.service_id = ANY($1::uuid[])
         ORDER BY a.id FOR UPDATE)
       UPDATE account a SET ${moved} FROM locked WHERE a.id = locked.id`,
        serviceIds,
      ),
      [ids, urgency],
    );
  }

  async customers(tx: Tx, customerIds: readonly string[], urgency: Urgency): Promise<void> {
    const ids = uuids(customerIds);
    await this.make(tx, 's.customer_id', customerIds);
    await tx.query(
      `WITH locked AS (SELECT a.id FROM account a WHERE a.customer_id = ANY($1) ORDER BY a.id FOR UPDATE)
       UPDATE account a SET ${moved} FROM locked WHERE a.id = locked.id`,
      [ids, urgency],
    );
  }

  async package(tx: Tx, packageId: string, urgency: Urgency): Promise<void> {
    await tx.query(
      `WITH locked AS (
         SELECT a.id FROM account a
         WHERE EXISTS (SELECT FROM service_package l JOIN service s ON s.id = l.service_id
                       WHERE l.package_id = $1 AND l.removed_at IS NULL AND s.customer_id = a.customer_id AND (a.service_id IS NULL OR a.service_id = s.id))
           AND a.integration_id IN (SELECT p.integration_id FROM package_product pp JOIN product p ON p.id = pp.product_id WHERE pp.package_id = $1)
         ORDER BY a.id FOR UPDATE)
       UPDATE account a SET ${moved} FROM locked WHERE a.id = locked.id`,
      [packageId, urgency],
    );
  }

  async indebted(db: Queryable, integrationId: string): Promise<Blocking> {
    const [row] = await db.query<Blocking[]>(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE EXISTS (SELECT FROM ${liveDebts} AND ${reaches('k.debt_policy')}))::int AS accounts
       FROM account a WHERE a.integration_id = $1 AND ${holdsSomething}`,
      [integrationId],
    );
    return row ?? { accounts: 0, all: 0 };
  }

  async indebtedBy(db: Queryable, packageId: string, { debtPolicy, fallback }: DebtRule): Promise<Blocking> {
    const [row] = await db.query<Blocking[]>(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE i.suspend_on_debt AND EXISTS (SELECT FROM ${liveDebts} AND k.id = $1
         AND ${reaches('$2::text')} AND (NOT ${reaches('k.debt_policy')} OR (k.blocked_product_id IS NOT NULL AND NOT $3::boolean))))::int AS accounts
       FROM account a JOIN integration i ON i.id = a.integration_id
       WHERE a.integration_id IN (SELECT p.integration_id FROM package_product pp JOIN product p ON p.id = pp.product_id WHERE pp.package_id = $1)
         AND ${holdsSomething}`,
      [packageId, debtPolicy, fallback],
    );
    return row ?? { accounts: 0, all: 0 };
  }

  async integration(tx: Tx, integrationId: string, urgency: Urgency): Promise<void> {
    await tx.query(
      `WITH locked AS (SELECT a.id FROM account a WHERE a.integration_id = $1 ORDER BY a.id FOR UPDATE)
       UPDATE account a SET ${moved} FROM locked WHERE a.id = locked.id`,
      [integrationId, urgency],
    );
  }

  private async make(tx: Tx, key: 's.id' | 's.customer_id', ids: readonly string[]): Promise<void> {
    await tx.query(preparedForOne(makeAccounts(`AND ${key} = ANY($1::uuid[])`), ids), [uuids(ids)]);
  }
}

/**
 * Creates an account for every platform that the packages of ever-enabled services need; returns the new ones. Concurrent inserts conflict on either
 * unique index (owner or reference); both mean that the account exists.
 */
export const makeAccounts = (which = ''): string => `INSERT INTO account (id, integration_id, customer_id, service_id, link_id, reference, urgency)
  SELECT uuid7(), integration_id, customer_id, service_id, link_id, account_reference(integration_id, customer_id, service_id, link_id), 1 FROM (
    SELECT DISTINCT i.id AS integration_id, s.customer_id,
      CASE WHEN i.capabilities ->> 'accountScope' IN ('service', 'link') THEN s.id END AS service_id,
      CASE WHEN i.capabilities ->> 'accountScope' = 'link' THEN l.id END AS link_id
    FROM service s
    JOIN service_package l ON l.service_id = s.id AND l.removed_at IS NULL
    JOIN package_product pp ON pp.package_id = l.package_id
    JOIN product p ON p.id = pp.product_id
    JOIN integration i ON i.id = p.integration_id
    WHERE s.status <> 'cancelled' AND s.enabled_at IS NOT NULL ${which}) wanted
  ORDER BY integration_id, customer_id, service_id, link_id
  ON CONFLICT DO NOTHING RETURNING id`;
