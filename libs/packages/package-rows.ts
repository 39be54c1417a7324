import type { Queryable } from '#kernel';
import type { DebtPolicy, PackageKind } from './package.entity.ts';

/** What the rules need to know of a package. */
export interface PackageRow {
  id: string;
  code: string;
  description: string;
  kind: PackageKind;
  priceCents: number;
  debtPolicy: DebtPolicy;
  active: boolean;
  /** Integration of its products; `null` when it has none. */
  integrationId: string | null;
  /** The integration's platform takes one package per subscriber. */
  onePackagePerSubscriber: boolean;
  products: { id: string; ref: string; name: string; status: 'active' | 'closed' | 'retired'; role: 'main' | 'addon' | null }[];
}

/** Returns the packages that exist, in the order of `ids`, with one statement. */
export async function packageRows(db: Queryable, ids: readonly string[]): Promise<PackageRow[]> {
  return db.query<PackageRow[]>(
    `SELECT k.id, k.code, k.description, k.kind, k.price_cents AS "priceCents", k.debt_policy AS "debtPolicy", k.active,
       given.integration_id AS "integrationId", coalesce((i.capabilities ->> 'onePackagePerSubscriber')::boolean, false) AS "onePackagePerSubscriber",
       coalesce(given.products, '[]') AS products
     FROM package k
     LEFT JOIN LATERAL (
       SELECT (array_agg(p.integration_id))[1] AS integration_id,
         json_agg(json_build_object('id', p.id, 'ref', p.ref, 'name', p.name, 'status', p.status, 'role', p.role) ORDER BY pp.position) AS products
       FROM package_product pp JOIN product p ON p.id = pp.product_id WHERE pp.package_id = k.id
     ) given ON true
     LEFT JOIN integration i ON i.id = given.integration_id
     WHERE k.id = ANY($1) ORDER BY array_position($1::uuid[], k.id)`,
    [ids],
  );
}
