import { Injectable } from '@nestjs/common';
import { type LinkAccount, LinkAccounts } from '#customers';
import type { Queryable } from '#kernel';

interface Row extends LinkAccount {
  linkId: string;
}

/** Returns the accounts that provide an attached package's products, with state and whether the platform holds them blocked. */
@Injectable()
export class AccountsOfLinks extends LinkAccounts {
  async of(db: Queryable, linkIds: readonly string[]): Promise<Map<string, LinkAccount[]>> {
    const rows = await db.query<Row[]>(
      `SELECT l.id AS "linkId", a.id AS "accountId", a.state, a.failure_message AS reason,
         coalesce(bool_and((h.product ->> 'blocked')::boolean) FILTER (WHERE h.product IS NOT NULL), false) AS blocked
       FROM service_package l
       JOIN service s ON s.id = l.service_id
       JOIN package_product pp ON pp.package_id = l.package_id
       JOIN product p ON p.id = pp.product_id
       JOIN account a ON a.integration_id = p.integration_id AND a.customer_id = s.customer_id
         AND (a.service_id IS NULL OR a.service_id = s.id) AND (a.link_id IS NULL OR a.link_id = l.id)
       LEFT JOIN LATERAL (SELECT product FROM jsonb_array_elements(a.held -> 'products') product WHERE product ->> 'ref' = p.ref) h ON true
       WHERE l.id = ANY($1) GROUP BY l.id, a.id`,
      [linkIds],
    );
    const byLink = new Map<string, LinkAccount[]>();
    for (const { linkId, accountId, state, blocked, reason } of rows) {
      byLink.set(linkId, [...(byLink.get(linkId) ?? []), { accountId, state, blocked, ...(reason ? { reason } : {}) }]);
    }
    return byLink;
  }
}
