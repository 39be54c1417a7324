import type { Blocked, Capabilities } from '@content-platforms/plugin-sdk';
import { addDays, civilDateOf, startOfDay } from '#kernel';

export interface WantedProduct {
  ref: string;
  blocked: Blocked;
}

export interface HoldFact {
  reason: 'debt' | 'operator' | 'request' | 'fraud' | 'other';
  /** `null`: the whole service. */
  linkId: string | null;
  /** RFC 3339; a trust unlock: it does not block before then. */
  sleepsUntil: string | null;
}

/** One product that one attached package gives, with what decides about it. */
export interface LinkFact {
  linkId: string;
  ref: string;
  status: 'awaiting_installation' | 'enabled' | 'awaiting_migration' | 'quota_exceeded' | 'cancelled';
  everEnabled: boolean;
  fromDate: string;
  untilDate: string | null;
  debtPolicy: 'service' | 'own-lines' | 'never';
  /** Given instead while a debt blocks it; `null`: it is blocked. */
  fallbackRef: string | null;
  holds: readonly HoldFact[];
}

export interface WantedFacts {
  /** The integration's switch: off, debt never reaches the platform. */
  suspendOnDebt: boolean;
  blocking: Capabilities['blocking'];
  links: readonly LinkFact[];
}

export interface Wanted {
  products: WantedProduct[];
  /** The next moment at which time alone changes the answer. */
  changesAt: Date | null;
}

// When several things block, the operator's word is told before the customer's, and that before a debt.
const severity = ['debt', 'request', 'other'] as const;
type BlockReason = (typeof severity)[number];

/**
 * What an account should hold, from facts alone (domain.md, "Facts, and what follows from them"): products in the order of
 * their refs, each blocked only when every live link that gives it is. A package with something to fall back to gives that while
 * a debt blocks it; an operator's or the customer's own hold blocks it all the same.
 */
export function wantedProducts(facts: WantedFacts, now: Date): Wanted {
  const today = civilDateOf(now);
  const moments: Date[] = [];
  const byRef = new Map<string, Blocked[]>();
  for (const link of facts.links) {
    if (link.status === 'cancelled' || !link.everEnabled) continue;
    if (link.untilDate !== null && link.untilDate < today) continue;
    if (link.fromDate > today) {
      moments.push(startOfDay(link.fromDate));
      continue;
    }
    if (link.untilDate !== null) moments.push(startOfDay(addDays(link.untilDate, 1)));
    const live = link.holds.filter((hold) => reaches(hold, link, facts.suspendOnDebt));
    const asleep = live.filter((hold) => hold.sleepsUntil !== null && new Date(hold.sleepsUntil) > now);
    moments.push(...asleep.map((hold) => new Date(hold.sleepsUntil ?? now)));
    const blocked = worst(live.filter((hold) => !asleep.includes(hold)));
    const [ref, given]: [string, Blocked] = blocked === 'debt' && link.fallbackRef !== null ? [link.fallbackRef, false] : [link.ref, blocked];
    byRef.set(ref, [...(byRef.get(ref) ?? []), given]);
  }
  const products: WantedProduct[] = [...byRef]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ref, links]) => ({ ref, blocked: links.includes(false) ? false : strongest(links) }));
  return { products: project(products, facts.blocking), changesAt: moments.length > 0 ? new Date(Math.min(...moments.map(Number))) : null };
}

/** Whether a hold is about this link at all. */
function reaches(hold: HoldFact, link: LinkFact, suspendOnDebt: boolean): boolean {
  const aboutLink = hold.linkId === link.linkId;
  if (hold.reason !== 'debt') return hold.linkId === null || aboutLink;
  if (!suspendOnDebt || link.debtPolicy === 'never') return false;
  return aboutLink || (hold.linkId === null && link.debtPolicy === 'service');
}

const reasonOf = (hold: HoldFact): BlockReason => (hold.reason === 'debt' || hold.reason === 'request' ? hold.reason : 'other');
const worst = (holds: readonly HoldFact[]): Blocked => (holds.length === 0 ? false : strongest(holds.map(reasonOf)));
const strongest = (reasons: readonly Blocked[]): BlockReason => severity.findLast((reason) => reasons.includes(reason)) ?? 'other';

/** What this platform can block: the account only as a whole, each product, or nothing. */
function project(products: WantedProduct[], blocking: Capabilities['blocking']): WantedProduct[] {
  if (blocking === 'product' || blocking === 'by-removal') return products;
  if (blocking === 'account' && products.every(({ blocked }) => blocked !== false)) return products;
  return products.map(({ ref }) => ({ ref, blocked: false }));
}

/** Whether what is held is what is wanted. Where blocking removes, a blocked product is in step when it is absent. */
export function isInStep(wanted: readonly WantedProduct[], held: readonly { ref: string; blocked: boolean }[], blocking: Capabilities['blocking']): boolean {
  const expected = wanted.filter(({ blocked }) => !(blocking === 'by-removal' && blocked !== false));
  const actual = blocking === 'by-removal' ? held.filter(({ ref, blocked }) => !(blocked && wanted.some((product) => product.ref === ref))) : held;
  if (expected.length !== actual.length) return false;
  return expected.every(({ ref, blocked }) =>
    actual.some((product) => product.ref === ref && (blocking === 'none' || product.blocked === (blocked !== false))),
  );
}
