import { prepared, type Queryable, type Tx } from '#kernel';
import type { PlanPackage } from './check-packages.ts';

/** What a plan gives to a new service. */
export interface PlanDefaults {
  id: string;
  name: string;
  priceCents: number;
  /** Only the plan's packages may be attached to its services. */
  lockPackages: boolean;
  active: boolean;
  packages: PlanPackage[];
}

export async function planDefaults(db: Queryable, planId: string): Promise<PlanDefaults | undefined> {
  const [row] = await db.query<PlanDefaults[]>(
    prepared(`SELECT l.id, l.name, l.price_cents AS "priceCents", l.lock_packages AS "lockPackages", l.active,
       (SELECT coalesce(json_agg(json_build_object('packageId', lp.package_id, 'mandatory', lp.mandatory) ORDER BY lp.position), '[]')
        FROM plan_package lp WHERE lp.plan_id = l.id) AS packages
     FROM plan l WHERE l.id = $1`),
    [planId],
  );
  return row;
}

/** Replaces a plan's packages by these, in this order. */
export async function replacePackages(tx: Tx, planId: string, packages: readonly PlanPackage[]): Promise<void> {
  await tx.query('DELETE FROM plan_package WHERE plan_id = $1', [planId]);
  await tx.query(
    `INSERT INTO plan_package (plan_id, package_id, mandatory, position)
     SELECT $1, package_id, mandatory, position - 1 FROM unnest($2::uuid[], $3::boolean[]) WITH ORDINALITY listed (package_id, mandatory, position)`,
    [planId, packages.map(({ packageId }) => packageId), packages.map(({ mandatory }) => mandatory)],
  );
}
