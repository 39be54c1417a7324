import { trialScope, type TrialTerms } from '#packages';
import type { Obstacle, ReasonCode } from '../attachments/attachment-reasons.ts';
import { type BuyerFacts, decideAttachment, isTrialUsed, type LivePackage, type OfferedPackage } from '../attachments/decide-attachment.ts';
import { explainMove, type MoveCode, type MoveReason, packageProblem, planProblem, type PlanProblem } from './migration-reasons.ts';

export type LinkOrigin = 'plan_default' | 'chosen' | 'migration';

/** A package attached to the service. */
export interface AttachedLink {
  id: string;
  packageId: string;
  priceCents: number;
  origin: LinkOrigin;
  mandatory: boolean;
}

export interface MigrationFacts {
  /** `null`: the service is being made; it comes from no plan and has nothing attached. */
  serviceId: string | null;
  serviceStatus: string;
  from: { id: string; priceCents: number } | null;
  to: { id: string; name: string; priceCents: number; lockPackages: boolean; active: boolean; packages: readonly { packageId: string; mandatory: boolean }[] };
  links: readonly AttachedLink[];
  /** On the customer's other live services. */
  elsewhere: readonly LivePackage[];
  /** Of the links, of the new plan and of `addPackages`; one that is missing does not exist. */
  packages: ReadonlyMap<string, OfferedPackage>;
  customer: BuyerFacts;
  skipPackages: readonly string[];
  addPackages: readonly AskedPackage[];
  /** What trials the customer had. */
  trialsUsed: ReadonlySet<string>;
}

/** `trial` null: without the one that the package begins with. */
export interface AskedPackage {
  packageId: string;
  priceCents?: number | undefined;
  trial?: TrialTerms | null | undefined;
}

export interface MovedPackage {
  package: { id: string; code: string; description: string };
  priceCents: number;
  mandatory: boolean;
  reasons: MoveReason[];
}
export type KeptLink = MovedPackage & { linkId: string; chosen: boolean };
export type EndedLink = MovedPackage & { linkId: string };
export type AddedPackage = MovedPackage & { chosen: boolean; trial: TrialTerms | null };

export interface MigrationDecision {
  keep: KeptLink[];
  end: EndedLink[];
  add: AddedPackage[];
  priceBeforeCents: number;
  priceAfterCents: number;
  problems: PlanProblem[];
}

/** A default that meets one of these is left out rather than attached in vain; what merely waits (no e-mail, integration paused) is not among them. */
export const pointless: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['package_inactive', 'one_package_per_subscriber', 'another_main_product']);

/** What is charged when nothing else was agreed: a benefit costs nothing. */
export const listPrice = ({ kind, priceCents }: Pick<OfferedPackage, 'kind' | 'priceCents'>): number => (kind === 'benefit' ? 0 : priceCents);

/** What is charged from the first day on: nothing in a trial. */
export const firstPrice = (offered: Pick<OfferedPackage, 'kind' | 'priceCents' | 'trial'>): number => (offered.trial ? 0 : listPrice(offered));

export const asAsked = (offered: OfferedPackage, asked: { trial?: TrialTerms | null | undefined } | undefined): OfferedPackage =>
  asked?.trial === undefined ? offered : { ...offered, trial: asked.trial };

/**
 * What becomes of a service's packages when it gets a plan, as a new service or by migration. A link in both plans is carried:
 * its row, and with it the account on the platform, is never touched. What came from the old plan's defaults ends unless the new
 * plan brings it too; what was chosen by hand stays unless the new plan is locked and does not list it. The new plan's packages
 * come, except optional ones that were unticked. Changes nothing while a problem is `blocking`.
 */
export function decideMigration(facts: MigrationFacts): MigrationDecision {
  const { to, from } = facts;
  const listed = new Map(to.packages.map((entry) => [entry.packageId, entry]));
  const asked = new Map(facts.addPackages.map((entry) => [entry.packageId, entry]));
  const skipped = new Set(facts.skipPackages.filter((id) => listed.get(id)?.mandatory === false && !asked.has(id)));
  const trialsUsed = new Set(facts.trialsUsed);
  const decision: MigrationDecision = { keep: [], end: [], add: [], priceBeforeCents: 0, priceAfterCents: 0, problems: planProblems(facts, listed) };

  for (const link of facts.links) sortLink(link);
  for (const entry of to.packages) if (!skipped.has(entry.packageId) && !isAttached(entry.packageId)) addDefault(entry);
  const settled = new Set([...decision.add.map((added) => added.package.id), ...decision.keep.filter(keptNow).map((kept) => kept.package.id)]);
  for (const entry of facts.addPackages) if (!settled.has(entry.packageId)) addChosen(entry);

  decision.priceBeforeCents = (from?.priceCents ?? 0) + total(facts.links);
  decision.priceAfterCents = to.priceCents + total(decision.keep) + total(decision.add);
  return decision;

  function sortLink(link: AttachedLink): void {
    const entry = listed.get(link.packageId);
    const byHand = link.origin === 'chosen';
    const moved = (code: MoveCode): EndedLink => ({
      linkId: link.id,
      package: shownPackage(facts.packages.get(link.packageId), link.packageId),
      priceCents: link.priceCents,
      mandatory: entry?.mandatory ?? false,
      reasons: [explainMove(code, to.name)],
    });
    const keep = (code: MoveCode, more: Partial<KeptLink> = {}): void => void decision.keep.push({ ...moved(code), chosen: byHand, ...more });
    if (entry && !byHand && skipped.has(link.packageId)) decision.end.push(moved('unticked'));
    else if (entry) keep(byHand ? 'chosen_by_hand' : 'in_both_plans');
    else if (to.lockPackages) decision.end.push(moved(byHand ? 'locked_by_new_plan' : 'not_in_new_plan'));
    else if (byHand) keep('chosen_by_hand');
    else if (asked.has(link.packageId)) keep('chosen_now', { chosen: true, priceCents: asked.get(link.packageId)?.priceCents ?? link.priceCents });
    else decision.end.push(moved('not_in_new_plan'));
  }

  function isAttached(packageId: string): boolean {
    return decision.keep.some((kept) => kept.package.id === packageId);
  }

  function obstacles(offered: OfferedPackage): Obstacle[] {
    const here = [...decision.keep, ...decision.add].map(({ package: { id } }) => livePackage(facts.packages.get(id), facts.serviceId));
    const live = [...facts.elsewhere, ...here.filter((item) => item !== undefined)];
    const plan = { name: to.name, lockPackages: to.lockPackages, packageIds: new Set(listed.keys()) };
    return decideAttachment({
      serviceId: facts.serviceId,
      serviceStatus: facts.serviceStatus,
      plan,
      package: offered,
      customer: facts.customer,
      live,
      trialsUsed,
    });
  }

  function addDefault({ packageId, mandatory }: { packageId: string; mandatory: boolean }): void {
    const wanted = facts.packages.get(packageId);
    if (!wanted) return;
    const offered = asAsked(wanted, asked.get(packageId));
    const found = obstacles(offered);
    // A trial begins where it would end: what was to be paid is paid from the first day, what was to end does not come.
    const used = isTrialUsed(offered, trialsUsed);
    const leftOut = found.some(({ code }) => pointless.has(code)) || (used && offered.trial?.then !== 'convert');
    // An inactive package is sold to nobody, mandatory or not; a rival, the operator has to remove first.
    const blocks = ({ code }: Obstacle): boolean => mandatory && pointless.has(code) && code !== 'package_inactive';
    decision.problems.push(...found.map((obstacle) => packageProblem(obstacle, packageId, blocks(obstacle))));
    if (leftOut) return;
    const reasons = [explainMove(mandatory ? 'mandatory_in_plan' : 'optional_in_plan', to.name)];
    const usual = used ? (offered.trial?.priceCents ?? listPrice(offered)) : firstPrice(offered);
    add({ offered: used ? { ...offered, trial: null } : offered, priceCents: asked.get(packageId)?.priceCents ?? usual, mandatory, reasons, chosen: false });
  }

  function add({ offered, ...more }: Omit<AddedPackage, 'package' | 'trial'> & { offered: OfferedPackage }): void {
    if (offered.trial) trialsUsed.add(trialScope(offered.id, offered.trial));
    decision.add.push({ package: shownPackage(offered, offered.id), trial: offered.trial, ...more });
  }

  function addChosen(entry: AskedPackage): void {
    const { packageId, priceCents } = entry;
    const wanted = facts.packages.get(packageId);
    if (!wanted) return void decision.problems.push(planProblem('unknown_package', {}, packageId));
    const offered = asAsked(wanted, entry);
    const found = obstacles(offered);
    decision.problems.push(...found.map((obstacle) => packageProblem(obstacle, packageId, true)));
    if (found.length > 0) return;
    const reasons = [explainMove('added_by_hand', to.name)];
    add({ offered, priceCents: priceCents ?? firstPrice(offered), mandatory: false, reasons, chosen: true });
  }
}

function planProblems({ serviceStatus, from, to, skipPackages, packages }: MigrationFacts, listed: ReadonlyMap<string, { mandatory: boolean }>): PlanProblem[] {
  const found: PlanProblem[] = [];
  const names = { plan: to.name };
  if (serviceStatus === 'cancelled') found.push(planProblem('service_cancelled', names));
  if (from?.id === to.id) found.push(planProblem('same_plan', names));
  if (!to.active) found.push(planProblem('plan_inactive', names));
  for (const id of skipPackages) {
    if (listed.get(id)?.mandatory) found.push(planProblem('mandatory_package', { ...names, package: packages.get(id)?.description ?? id }, id));
  }
  return found;
}

const keptNow = (kept: KeptLink): boolean => kept.reasons.some(({ code }) => code === 'chosen_now');
const total = (parts: readonly { priceCents: number }[]): number => parts.reduce((sum, part) => sum + part.priceCents, 0);

export function shownPackage(offered: OfferedPackage | undefined, id: string): MovedPackage['package'] {
  return { id, code: offered?.code ?? '', description: offered?.description ?? '' };
}

export function livePackage(offered: OfferedPackage | undefined, serviceId: string | null): LivePackage | undefined {
  return (
    offered && {
      serviceId,
      package: { id: offered.id, description: offered.description, products: offered.products, integrationId: offered.integration?.id ?? null },
    }
  );
}
