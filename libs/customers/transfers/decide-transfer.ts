import { type BuyerFacts, decideAttachment, type LivePackage, type OfferedPackage } from '../attachments/decide-attachment.ts';
import { type AttachedLink, livePackage, pointless, shownPackage } from '../plan-migrations/decide-migration.ts';
import { packageProblem, planProblem, type PlanProblem } from '../plan-migrations/migration-reasons.ts';

export interface TransferFacts {
  serviceId: string;
  serviceStatus: string;
  fromCustomerId: string;
  toCustomerId: string;
  /** A live debt hold on the service or one of its packages. */
  inDebt: boolean;
  links: readonly AttachedLink[];
  packages: ReadonlyMap<string, OfferedPackage>;
  /** The new holder, and what is attached to that customer's live services. */
  customer: BuyerFacts;
  live: readonly LivePackage[];
  /** Packages in trial whose trial the new holder had already. */
  trialsHad: readonly string[];
}

export interface TransferDecision {
  packages: { linkId: string; package: { id: string; code: string; description: string }; priceCents: number }[];
  problems: PlanProblem[];
}

/**
 * What a change of holder means: the packages stay with the service, and each of them is sold anew, to another person, on the
 * platform. What would wait there is a warning; what the platform can never take, and debt, block.
 */
export function decideTransfer(facts: TransferFacts): TransferDecision {
  const problems: PlanProblem[] = [];
  if (facts.serviceStatus === 'cancelled') problems.push(planProblem('service_cancelled', {}));
  if (facts.fromCustomerId === facts.toCustomerId) problems.push(planProblem('same_customer', {}));
  if (facts.inDebt) problems.push(planProblem('service_in_debt', {}));

  const live = [...facts.live];
  for (const { packageId } of facts.links) {
    const offered = facts.packages.get(packageId);
    if (!offered) continue;
    const plan = { name: '', lockPackages: false, packageIds: new Set<string>() };
    const found = decideAttachment({
      serviceId: facts.serviceId,
      serviceStatus: 'enabled',
      plan,
      package: offered,
      customer: facts.customer,
      live,
      trialsUsed: new Set(),
    });
    if (facts.trialsHad.includes(packageId))
      problems.push({ ...planProblem('trial_ends_with_transfer', { package: offered.description }, packageId), blocking: false });
    const told = found.filter(({ code }) => code !== 'package_inactive' && code !== 'package_without_products');
    problems.push(...told.map((obstacle) => packageProblem(obstacle, packageId, pointless.has(obstacle.code))));
    live.push(...[livePackage(offered, facts.serviceId)].filter((item) => item !== undefined));
  }
  return {
    packages: facts.links.map((link) => ({
      linkId: link.id,
      package: shownPackage(facts.packages.get(link.packageId), link.packageId),
      priceCents: link.priceCents,
    })),
    problems,
  };
}
