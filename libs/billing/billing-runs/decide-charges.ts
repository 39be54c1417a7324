import { addDays, type CivilDate } from '#kernel';
import { type Competence, daysIn, endOf, firstDayOf } from './competence.ts';
import { roundShares } from './round-shares.ts';

/** From a day until before another; null: since ever, for ever. */
export interface Span {
  from: CivilDate | null;
  until: CivilDate | null;
}
/** What it cost until before a day; the last one, until null, is what it costs now. */
export interface PriceUntil {
  cents: number;
  until: CivilDate | null;
}
/** Blocks the service, or one package of it. */
export interface HeldSpan extends Span {
  linkId: string | null;
  debt: boolean;
}

/** What there is to know of one service, in civil days. The past stands beside what is now. */
export interface ServiceFacts {
  /** Enabled and begun; null: never. */
  begins: CivilDate | null;
  /** Since when it is known here: months before were billed elsewhere, if at all. */
  knownOn: CivilDate;
  /** Cancelled. */
  ends: CivilDate | null;
  plans: ({ planId: string; prices: PriceUntil[] } & Span)[];
  links: ({ linkId: string; prices: PriceUntil[]; blockedByDebt: boolean } & Span)[];
  holds: HeldSpan[];
  /** Trust unlocks: debt did not block. */
  slept: Span[];
  chargeWhileBlocked: boolean;
}

/** What one plan or package costs for a month. */
export interface Charge {
  kind: 'plan' | 'package';
  /** The plan's id, or the link's. */
  key: string;
  days: number;
  cents: number;
}

const within = ({ from, until }: Span, day: CivilDate): boolean => (from === null || from <= day) && (until === null || day < until);
const priceOn = (prices: readonly PriceUntil[], day: CivilDate): number => prices.find(({ until }) => until === null || day < until)?.cents ?? 0;

/**
 * What a service owes for the days of a month: for each day what stood at that day's end, and a day's price is the month's divided
 * by its days (docs/decisions/0028). So the day something begins is charged, the day it ends is not, and of what replaced what
 * that day, the last. A day that ended blocked costs nothing, unless the profile says so. Fractions are rounded once for the
 * month, by largest remainder: a whole month costs its price, and one in parts the same.
 */
export function decideCharges(facts: ServiceFacts, month: Competence): Charge[] {
  const length = daysIn(month);
  const active: CivilDate[] = [];
  for (let day = firstDayOf(month); day < endOf(month); day = addDays(day, 1)) {
    if (facts.begins !== null && within({ from: facts.begins, until: facts.ends }, day)) active.push(day);
  }
  const open = (day: CivilDate, holds: readonly HeldSpan[]): boolean =>
    facts.chargeWhileBlocked || !holds.some((hold) => within(hold, day) && !(hold.debt && facts.slept.some((span) => within(span, day))));
  const whole = facts.holds.filter(({ linkId }) => linkId === null);

  const items = new Map<string, Omit<Charge, 'cents'> & { numerator: number; first: CivilDate }>();
  const count = (kind: Charge['kind'], key: string, prices: readonly PriceUntil[], day: CivilDate): void => {
    const item = items.get(key) ?? { kind, key, days: 0, numerator: 0, first: day };
    items.set(key, { ...item, days: item.days + 1, numerator: item.numerator + priceOn(prices, day) });
  };
  for (const day of active) {
    for (const plan of facts.plans) if (within(plan, day) && open(day, whole)) count('plan', plan.planId, plan.prices, day);
    for (const link of facts.links) {
      const holds = facts.holds.filter((hold) => hold.linkId === link.linkId || (hold.linkId === null && (!hold.debt || link.blockedByDebt)));
      if (within(link, day) && open(day, holds)) count('package', link.linkId, link.prices, day);
    }
  }
  const ordered = [...items.values()].sort(
    (a, b) => a.kind.localeCompare(b.kind) * -1 || (a.kind === 'plan' ? compare(a.first, b.first) : 0) || compare(a.key, b.key),
  );
  const cents = roundShares(
    ordered.map(({ numerator }) => numerator),
    length,
  );
  return ordered.map(({ kind, key, days }, index) => ({ kind, key, days, cents: cents[index] ?? 0 }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
