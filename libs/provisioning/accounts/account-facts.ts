import type { Capabilities, JsonObject } from '@content-platforms/plugin-sdk';
import { prepared, type Queryable } from '#kernel';
import type { AccountState } from './account.entity.ts';
import type { LinkFact } from '../reconciler/wanted-products.ts';

/** The facts that decide what an account should hold: one statement, one snapshot, with its revision. */
export interface AccountFacts {
  id: string;
  integrationId: string;
  platform: string;
  customerId: string;
  serviceId: string | null;
  linkId: string | null;
  /** The package of the link, for accounts per link; also after the link's end. */
  package: { id: string; code: string; description: string } | null;
  reference: string;
  /** State set by the last call or by a change of facts. */
  state: AccountState;
  failureCode: string | null;
  revision: number;
  /** A person asked to send the wanted state again. */
  reassert: boolean;
  memo: JsonObject;
  adopt: string | null;
  held: { remoteId: string | null; products: { ref: string; blocked: boolean }[] } | null;
  everTried: boolean;
  passwordSealed: string | null;
  operationKey: string | null;
  /** Seconds during which no write is allowed; negative or null: writes are allowed. */
  frozenSeconds: number | null;
  unsettledSeconds: number | null;
  runningSeconds: number | null;
  attempts: number;
  suspendOnDebt: boolean;
  capabilities: Capabilities;
  links: LinkFact[];
}

const statement = prepared(`
  SELECT row_to_json(r) AS facts FROM (
    SELECT a.id, a.integration_id AS "integrationId", i.platform, a.customer_id AS "customerId", a.service_id AS "serviceId", a.link_id AS "linkId",
      a.reference, a.state, a.failure_code AS "failureCode", a.revision, a.memo, a.adopt, a.held, a.password_sealed AS "passwordSealed", a.operation_key AS "operationKey", a.attempts, a.reassert,
      (SELECT json_build_object('id', k.id, 'code', k.code, 'description', k.description)
       FROM service_package l JOIN package k ON k.id = l.package_id WHERE l.id = a.link_id) AS package,
      EXISTS (SELECT 1 FROM operation o WHERE o.account_id = a.id) AS "everTried",
      extract(epoch FROM a.frozen_until - now())::float8 AS "frozenSeconds",
      extract(epoch FROM a.unsettled_until - now())::float8 AS "unsettledSeconds",
      extract(epoch FROM now() - a.running_since)::float8 AS "runningSeconds",
      i.suspend_on_debt AS "suspendOnDebt", i.capabilities,
      coalesce((
        SELECT json_agg(json_build_object(
          'linkId', l.id, 'ref', p.ref, 'status', s.status, 'everEnabled', s.enabled_at IS NOT NULL,
          'fromDate', l.from_date, 'untilDate', l.until_date, 'debtPolicy', k.debt_policy, 'fallbackRef', f.ref,
          'holds', coalesce((
            SELECT json_agg(json_build_object('reason', h.reason, 'linkId', h.link_id, 'sleepsUntil', h.sleeps_until))
            FROM hold h WHERE h.service_id = s.id AND h.lifted_at IS NULL AND (h.link_id IS NULL OR h.link_id = l.id)), '[]')))
        FROM service s
        JOIN service_package l ON l.service_id = s.id AND l.removed_at IS NULL
        JOIN package k ON k.id = l.package_id
        JOIN package_product pp ON pp.package_id = l.package_id
        JOIN product p ON p.id = pp.product_id AND p.integration_id = a.integration_id
        LEFT JOIN product f ON f.id = k.blocked_product_id AND f.integration_id = a.integration_id AND f.status <> 'retired'
        WHERE s.customer_id = a.customer_id AND (a.service_id IS NULL OR s.id = a.service_id) AND (a.link_id IS NULL OR l.id = a.link_id)), '[]') AS links
    FROM account a JOIN integration i ON i.id = a.integration_id WHERE a.id = $1) r`);

export async function readFacts(db: Queryable, accountId: string): Promise<AccountFacts> {
  const [row] = await db.query<{ facts: AccountFacts }[]>(statement, [accountId]);
  if (!row) throw new Error(`No account ${accountId}`);
  return row.facts;
}
