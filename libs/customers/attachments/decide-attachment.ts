import type { Capabilities, SubscriberField } from '@content-platforms/plugin-sdk';
import { trialScope, type TrialTerms } from '#packages';
import type { Obstacle, ReasonCode } from './attachment-reasons.ts';

export interface OfferedIntegration {
  id: string;
  description: string;
  enabled: boolean;
  /** Why it is paused; `null`: it is not. */
  paused: string | null;
  /** What the platform needs of a subscriber; `null`: its plugin is not loaded. */
  needs: Partial<Record<SubscriberField, 'required' | 'optional'>> | null;
  onePackagePerSubscriber: boolean;
  accountScope: Capabilities['accountScope'];
  /** `null`: unknown or unlimited. */
  licencesLeft: number | null;
}

export interface OfferedProduct {
  ref: string;
  name: string;
  status: 'active' | 'closed' | 'retired';
  role: 'main' | 'addon' | null;
}

export interface OfferedPackage {
  id: string;
  code: string;
  description: string;
  kind: 'standalone' | 'benefit' | 'combo';
  priceCents: number;
  active: boolean;
  /** What it would begin with. */
  trial: TrialTerms | null;
  products: readonly OfferedProduct[];
  /** `null` without products: one package is of one integration. */
  integration: OfferedIntegration | null;
}

/** What there is of the customer's data; `document`: and its digits check. */
export type BuyerFacts = Record<Exclude<SubscriberField, 'password'>, boolean>;

/** A package attached to a live service of the customer. */
export interface LivePackage {
  serviceId: string | null;
  package: Pick<OfferedPackage, 'id' | 'description' | 'products'> & { integrationId: string | null };
}

export interface AttachmentFacts {
  /** `null`: it is being made. */
  serviceId: string | null;
  serviceStatus: string;
  plan: { name: string; lockPackages: boolean; packageIds: ReadonlySet<string> };
  package: OfferedPackage;
  customer: BuyerFacts;
  /** Of all the customer's live services, this one too. */
  live: readonly LivePackage[];
  /** What trials the customer had, as `trialScope` calls them. */
  trialsUsed: ReadonlySet<string>;
}

/**
 * Everything that keeps a package from being attached to a service; empty: nothing does. The first one is the one to tell.
 * The only place where this is decided: lists, attaching, new services, migrations and imports all ask here.
 */
export function decideAttachment(facts: AttachmentFacts): Obstacle[] {
  const { package: offered, plan, serviceId, live } = facts;
  const names = { package: offered.description, plan: plan.name };
  const found: Obstacle[] = [];
  const say = (code: ReasonCode, params: Record<string, string> = names): void => void found.push({ code, params });

  if (facts.serviceStatus === 'cancelled') say('service_cancelled');
  if (live.some((other) => other.serviceId === serviceId && other.package.id === offered.id)) say('already_attached');
  if (plan.lockPackages && !plan.packageIds.has(offered.id)) say('plan_locked');
  if (isTrialUsed(offered, facts.trialsUsed)) say('trial_already_used');
  if (!offered.active) say('package_inactive');
  if (offered.products.length === 0) say('package_without_products');
  for (const product of offered.products) {
    if (product.status !== 'active') say(product.status === 'retired' ? 'product_retired' : 'product_closed', { ...names, product: product.name });
  }
  return offered.integration === null ? found : [...found, ...platformObstacles(offered, offered.integration, facts)];
}

export const isTrialUsed = ({ id, trial }: Pick<OfferedPackage, 'id' | 'trial'>, used: ReadonlySet<string>): boolean =>
  trial !== null && used.has(trialScope(id, trial));

function platformObstacles(offered: OfferedPackage, integration: OfferedIntegration, { customer, live, serviceId }: AttachmentFacts): Obstacle[] {
  const names = { package: offered.description, integration: integration.description };
  const found: Obstacle[] = [];
  const say = (code: ReasonCode, params: Record<string, string> = names): void => void found.push({ code, params });

  if (!integration.enabled) say('integration_disabled');
  if (integration.paused !== null) say('integration_paused', { ...names, why: integration.paused });
  if (integration.needs === null) say('platform_not_loaded');

  // What already shares the account this package would be part of.
  const beside = live.filter((other) => other.package.integrationId === integration.id && sharesAccount(integration.accountScope, serviceId, other));
  if (integration.licencesLeft !== null && integration.licencesLeft <= 0 && beside.length === 0) say('no_licences_left');
  const others = beside.filter((other) => other.package.id !== offered.id);
  const rival = others[0];
  if (integration.onePackagePerSubscriber && rival) say('one_package_per_subscriber', { ...names, other: rival.package.description });
  const mains = mainRefs(offered);
  const otherMain = mains.length === 0 ? undefined : others.find((other) => mainRefs(other.package).some((ref) => !mains.includes(ref)));
  if (otherMain) say('another_main_product', { ...names, other: otherMain.package.description });

  const needs = (field: SubscriberField): boolean => integration.needs?.[field] === 'required';
  if (needs('name') && !customer.name) say('missing_name');
  if (needs('document') && !customer.document) say('invalid_document');
  if (needs('email') && !customer.email) say('missing_email');
  if (needs('phone') && !customer.phone) say('missing_phone');
  if (needs('birthDate') && !customer.birthDate) say('missing_birth_date');
  return found;
}

function sharesAccount(scope: Capabilities['accountScope'], serviceId: string | null, other: LivePackage): boolean {
  if (scope === 'customer') return true;
  return scope === 'service' && other.serviceId === serviceId;
}

const mainRefs = ({ products }: { products: readonly OfferedProduct[] }): string[] => products.filter(({ role }) => role === 'main').map(({ ref }) => ref);
