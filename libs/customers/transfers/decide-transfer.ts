import { type BuyerFacts, decideAttachment, type LivePackage, type OfferedPackage } from '../attachments/decide-attachment.ts';
import { type AttachedLink, livePackage, pointless, shownPackage } from '../plan-migrations/decide-migration.ts';
import type { HolderInvoice, HolderMoney, RemainingEvent } from './holder-money.ts';
import { packageProblem, planProblem, type PlanProblem } from '../plan-migrations/migration-reasons.ts';

export interface TransferFacts {
  serviceId: string;
  serviceStatus: string;
  fromCustomerId: string;
  toCustomerId: string;
  /** A live debt hold on the service or one of its packages. */
  inDebt: boolean;
  /** What the present holder owes for it and is still to be billed. */
  money: HolderMoney;
  /** The operator confirms that overdue debts stay with the present holder. */
  debtsStay: boolean;
  invoicesToNewHolder: readonly string[];
  eventsToNewHolder: readonly string[];
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
  invoices: (HolderInvoice & { goesTo: 'present_holder' | 'new_holder' })[];
  events: (RemainingEvent & { goesTo: 'present_holder' | 'new_holder' | 'nobody' })[];
  problems: PlanProblem[];
}

/**
 * Returns what a change of holder does: the packages stay with the service and are sold anew, to another person, on the platform.
 * Invoices and installments stay with the person unless chosen otherwise; discounts and percentages without their service lapse.
 * What would wait on a platform is a warning; what a platform can never accept, overdue debts that nobody confirmed, and credit
 * that nobody decided about refuse the transfer.
 */
export function decideTransfer(facts: TransferFacts): TransferDecision {
  const problems: PlanProblem[] = [];
  if (facts.serviceStatus === 'cancelled') problems.push(planProblem('service_cancelled', {}));
  if (facts.fromCustomerId === facts.toCustomerId) problems.push(planProblem('same_customer', {}));
  problems.push(...moneyProblems(facts));

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
    invoices: facts.money.invoices.map((invoice) => ({
      ...invoice,
      goesTo: facts.invoicesToNewHolder.includes(invoice.id) ? ('new_holder' as const) : ('present_holder' as const),
    })),
    events: facts.money.events.map((event) => ({ ...event, goesTo: destinationOf(event, facts.eventsToNewHolder) })),
    problems,
  };
}

/** A surcharge of a known amount stays with the person; a discount or percentage has nothing to be applied to without its service. */
function destinationOf(event: RemainingEvent, chosen: readonly string[]): 'present_holder' | 'new_holder' | 'nobody' {
  if (chosen.includes(event.id)) return 'new_holder';
  return event.credit || (event.kind === 'surcharge' && event.remainingCents !== null) ? 'present_holder' : 'nobody';
}

function moneyProblems({ money, inDebt, debtsStay, invoicesToNewHolder, eventsToNewHolder }: TransferFacts): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const overdue = money.invoices.filter((invoice) => invoice.overdue);
  if (!debtsStay && overdue.length > 0) {
    const cents = overdue.reduce((sum, { openCents }) => sum + openCents, 0);
    problems.push(planProblem('holder_owes', { count: String(overdue.length), amount: (cents / 100).toFixed(2).replace('.', ',') }));
  } else if (!debtsStay && inDebt) problems.push(planProblem('service_in_debt', {}));
  const transferable = new Set(money.invoices.filter((invoice) => invoice.transferable).map(({ id }) => id));
  if (invoicesToNewHolder.some((id) => !transferable.has(id))) problems.push(planProblem('invoice_stays', {}));
  const events = new Set(money.events.map(({ id }) => id));
  if (eventsToNewHolder.some((id) => !events.has(id))) problems.push(planProblem('event_not_of_service', {}));
  const credit = money.events.filter((event) => event.credit && !eventsToNewHolder.includes(event.id));
  if (credit.length > 0) {
    const cents = credit.reduce((sum, { remainingCents }) => sum + (remainingCents ?? 0), 0);
    problems.push(planProblem('holder_has_credit', { amount: (cents / 100).toFixed(2).replace('.', ',') }));
  }
  return problems;
}
