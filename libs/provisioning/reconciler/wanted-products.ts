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
  /** RFC 3339; until then a trust unlock suspends the hold. */
  sleepsUntil: string | null;
}

/** One product of one attached package, with the facts that decide about it. */
export interface LinkFact {
  linkId: string;
  ref: string;
  status: 'awaiting_installation' | 'enabled' | 'awaiting_migration' | 'quota_exceeded' | 'cancelled';
  everEnabled: boolean;
  fromDate: string;
  untilDate: string | null;
  debtPolicy: 'service' | 'own-lines' | 'never';
  /** Product given instead while a debt blocks this one; `null`: none. */
  fallbackRef: string | null;
  holds: readonly HoldFact[];
}

export interface WantedFacts {
  /** The integration's switch; when off, debt never reaches the platform. */
  suspendOnDebt: boolean;
  blocking: Capabilities['blocking'];
  links: readonly LinkFact[];
}

export interface Wanted {
  products: WantedProduct[];
  /** When time alone changes the result next. */
  changesAt: Date | null;
}

// When several holds block, the operator's reason is reported before the customer's, and that before debt.
const severity = ['debt', 'request', 'other'] as const;
type BlockReason = (typeof severity)[number];

/**
 * Returns what an account should hold, from facts alone: products ordered by ref, each blocked only when every live package that gives it is blocked.
 * A package with a fallback product gives that while a debt blocks it; an operator's or the customer's own hold blocks it regardless.
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

/** Returns whether a hold applies to this package. */
function reaches(hold: HoldFact, link: LinkFact, suspendOnDebt: boolean): boolean {
  const aboutLink = hold.linkId === link.linkId;
  if (hold.reason !== 'debt') return hold.linkId === null || aboutLink;
  if (!suspendOnDebt || link.debtPolicy === 'never') return false;
  return aboutLink || (hold.linkId === null && link.debtPolicy === 'service');
}

const reasonOf = (hold: HoldFact): BlockReason => (hold.reason === 'debt' || hold.reason === 'request' ? hold.reason : 'other');
const worst = (holds: readonly HoldFact[]): Blocked => (holds.length === 0 ? false : strongest(holds.map(reasonOf)));
const strongest = (reasons: readonly Blocked[]): BlockReason => severity.findLast((reason) => reasons.includes(reason)) ?? 'other';

/** Adapts blocks to the platform: whole account, each product, or none. */
function project(products: WantedProduct[], blocking: Capabilities['blocking']): WantedProduct[] {
  if (blocking === 'product' || blocking === 'by-removal') return products;
  if (blocking === 'account' && products.every(({ blocked }) => blocked !== false)) return products;
  return products.map(({ ref }) => ({ ref, blocked: false }));
}

/** Returns whether held equals wanted. Where a block removes the product, a blocked product is in step when absent. */
export function isInStep(wanted: readonly WantedProduct[], held: readonly { ref: string; blocked: boolean }[], blocking: Capabilities['blocking']): boolean {
  const expected = wanted.filter(({ blocked }) => !(blocking === 'by-removal' && blocked !== false));
  const actual = blocking === 'by-removal' ? held.filter(({ ref, blocked }) => !(blocked && wanted.some((product) => product.ref === ref))) : held;
  if (expected.length !== actual.length) return false;
  return expected.every(({ ref, blocked }) =>
    actual.some((product) => product.ref === ref && (blocking === 'none' || product.blocked === (blocked !== false))),
  );
}
