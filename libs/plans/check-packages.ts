import type { Problem } from '#kernel';
import type { PackageRow } from '#packages';
import { planProblem } from './plans.problems.ts';

/** A package that comes with a plan. A mandatory one cannot be skipped when the service is created. */
export interface PlanPackage {
  packageId: string;
  mandatory: boolean;
}

/**
 * Returns why these packages cannot come with a plan, or `undefined` when they can. `found`: the packages that exist. `kept`: those already in the
 * plan; one of them that was deactivated meanwhile does not block other changes.
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
