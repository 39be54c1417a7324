import type { Problem } from '#kernel';
import type { PackageRow } from '#packages';
import { planProblem } from './plans.problems.ts';

/** A package that comes with a plan. Mandatory: cannot be unticked when the service is made. */
export interface PlanPackage {
  packageId: string;
  mandatory: boolean;
}

/**
 * Why these packages cannot come with a plan; `undefined` when they can. `found`: those that exist. `kept`: those that came with
 * it before; that one of them was deactivated meanwhile is no reason to refuse another change.
 */
export function checkPackages(wanted: readonly PlanPackage[], found: readonly PackageRow[], kept: readonly string[] = []): Problem | undefined {
  const byId = new Map(found.map((row) => [row.id, row]));
  const taken = new Map<string, PackageRow>();
  for (const [index, { packageId }] of wanted.entries()) {
    const row = byId.get(packageId);
    if (!row) return planProblem('package_not_found', { package: packageId });
    if (wanted.findIndex((other) => other.packageId === packageId) !== index) return planProblem('repeated_package', { package: row.description });
    if (!row.active && !kept.includes(packageId)) return planProblem('package_inactive', { package: row.description });
    if (row.integrationId === null || !row.onePackagePerSubscriber) continue;
    const first = taken.get(row.integrationId);
    if (first) return planProblem('one_package_per_subscriber', { first: first.description, second: row.description });
    taken.set(row.integrationId, row);
  }
  return undefined;
}
