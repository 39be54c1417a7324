import { addDays, civilDateOf, newId } from '#kernel';
import fc from 'fast-check';
import type { ServiceFacts } from './decide-charges.ts';
import type { DueInstallment } from './decide-invoice.ts';

/** Around the ends of daylight saving, a leap day, the ends of months and of a year. */
export const competences = ['2018-02', '2018-11', '2024-02', '2025-12', '2026-01', '2026-04'];
const competence = fc.constantFrom(...competences);
/** Days from the first of the competence: the months looked back on, and a little after. */
const offset = fc.integer({ min: -95, max: 40 });
/** A moment of a day: close to midnight in São Paulo more often than not (three hours behind, two in summer). */
const moment = fc.record({
  day: offset,
  milliseconds: fc.oneof(fc.integer({ min: 0, max: 86_399_999 }), fc.constantFrom(0, 7_199_999, 7_200_000, 10_799_999, 10_800_000)),
});
const cents = fc.oneof(fc.constantFrom(0, 1, 9990, 1999), fc.integer({ min: 0, max: 30_000 }));
const past = fc.uniqueArray(fc.record({ on: offset, cents }), { selector: ({ on }) => on, maxLength: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 1 });

const billedMonth = fc.record({ plan: fc.integer({ min: 0, max: 20_000 }), link: fc.integer({ min: -500, max: 3_000 }) });

export const randomWorld = fc.record(
  {
    competence,
    billing: fc.constantFrom<'advance' | 'arrears'>('advance', 'arrears'),
    startsOn: fc.oneof(fc.constant(-400), offset),
    enabledAt: fc.oneof({ weight: 4, arbitrary: fc.constant({ day: -400, milliseconds: 0 }) }, { weight: 1, arbitrary: maybe(moment) }),
    cancelledAt: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: maybe(moment) }),
    createdAt: fc.oneof(fc.constant({ day: -400, milliseconds: 0 }), moment),
    chargeWhileBlocked: fc.boolean(),
    plan: fc.record({ cents, past }),
    plansPast: fc.uniqueArray(fc.record({ on: offset, cents, past }), { selector: ({ on }) => on, maxLength: 2 }),
    links: fc.array(
      fc.record({
        from: fc.oneof(fc.constant(-200), offset),
        lasts: maybe(fc.integer({ min: 0, max: 90 })),
        removedAt: maybe(moment),
        cents,
        past,
        debtPolicy: fc.constantFrom('service', 'own-lines', 'never'),
      }),
      { maxLength: 3 },
    ),
    holds: fc.array(
      fc.record({
        placedAt: moment,
        lasts: maybe(fc.integer({ min: 0, max: 40 * 86_400_000 })),
        reason: fc.constantFrom('debt', 'request', 'operator'),
        link: fc.integer({ min: -3, max: 2 }),
      }),
      { maxLength: 3 },
    ),
    trusted: fc.array(fc.record({ since: moment, lasts: fc.integer({ min: 0, max: 10 * 86_400_000 }) }), { maxLength: 2 }),
    events: fc.array(
      fc.record({
        discount: fc.boolean(),
        amountCents: maybe(fc.integer({ min: 1, max: 20_000 })),
        percent: fc.integer({ min: 1, max: 100 }),
        month: fc.integer({ min: -1, max: 1 }),
      }),
      { maxLength: 3 },
    ),
    /** What was billed for the two months before the period: null for a month without an invoice. */
    billed: fc.tuple(maybe(billedMonth), maybe(billedMonth)),
    /** Whether the period itself was billed, as when a service changes from paying in advance. */
    billedTwice: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  },
  { noNullPrototype: true },
);
export type RandomWorld = typeof randomWorld extends fc.Arbitrary<infer World> ? World : never;

const later = (a: string, b: string): string => (a < b ? b : a);

/** The world with ids, in civil days: what the pure rules are given. */
export function readWorld(world: RandomWorld) {
  const day = (days: number): string => addDays(`${world.competence}-01`, days);
  const instant = ({ day: days, milliseconds }: { day: number; milliseconds: number }): Date => new Date(Date.parse(`${day(days)}T00:00:00Z`) + milliseconds);
  const prices = (now: number, before: { on: number; cents: number }[]) => [
    ...before.toSorted((a, b) => a.on - b.on).map((each) => ({ cents: each.cents, until: day(each.on) })),
    { cents: now, until: null },
  ];
  const replacedOn = (before: { on: number } | undefined): string | null => (before ? day(before.on) : null);
  const chain = world.plansPast.toSorted((a, b) => a.on - b.on).map((each) => ({ ...each, planId: newId() }));
  const plan = { ...world.plan, planId: newId() };
  const plans = [...chain, { ...plan, on: null }].map((each, index) => ({
    planId: each.planId,
    prices: prices(each.cents, each.past),
    from: replacedOn(chain[index - 1]),
    until: each.on === null ? null : day(each.on),
  }));
  const links = world.links.map((link) => {
    const removedAt = link.removedAt && instant(link.removedAt);
    const untilDate = link.lasts === null ? null : day(link.from + link.lasts);
    const ends = [untilDate && addDays(untilDate, 1), removedAt && civilDateOf(removedAt)].filter((end) => end !== null).toSorted();
    return {
      linkId: newId(),
      packageId: newId(),
      link,
      removedAt,
      untilDate,
      prices: prices(link.cents, link.past),
      from: day(link.from),
      until: ends[0] ?? null,
    };
  });
  const holds = world.holds.map((hold) => {
    const placedAt = instant(hold.placedAt);
    const liftedAt = hold.lasts === null ? null : new Date(placedAt.getTime() + hold.lasts);
    // One live debt hold at a time, as the database says.
    return {
      placedAt,
      liftedAt: hold.reason === 'debt' ? (liftedAt ?? new Date(placedAt.getTime() + 9e9)) : liftedAt,
      reason: hold.reason,
      linkId: links[hold.link]?.linkId ?? null,
    };
  });
  const enabledAt = world.enabledAt && instant(world.enabledAt);
  const cancelledAt = world.cancelledAt && instant(world.cancelledAt);
  const trusted = world.trusted.map(({ since, lasts }) => ({ since: instant(since), until: new Date(instant(since).getTime() + lasts) }));
  const createdAt = instant(world.createdAt);
  const facts: ServiceFacts = {
    knownOn: civilDateOf(createdAt),
    begins: enabledAt && later(day(world.startsOn), civilDateOf(enabledAt)),
    ends: cancelledAt && civilDateOf(cancelledAt),
    plans,
    links: links.map(({ linkId, link, ...rest }) => ({
      linkId,
      prices: rest.prices,
      from: rest.from,
      until: rest.until,
      blockedByDebt: link.debtPolicy === 'service',
    })),
    holds: holds.map((hold) => ({
      linkId: hold.linkId,
      debt: hold.reason === 'debt',
      from: civilDateOf(hold.placedAt),
      until: hold.liftedAt && civilDateOf(hold.liftedAt),
    })),
    slept: trusted.map(({ since, until }) => ({ from: civilDateOf(since), until: civilDateOf(until) })),
    chargeWhileBlocked: world.chargeWhileBlocked,
  };
  const installments = world.events.map((event): DueInstallment & { month: number } => ({
    eventId: newId(),
    kind: event.discount ? 'discount' : 'surcharge',
    amountCents: event.amountCents,
    percent: event.amountCents === null ? event.percent : null,
    month: event.month,
  }));
  return { serviceId: newId(), world, day, facts, plan, chain, links, holds, trusted, createdAt, enabledAt, cancelledAt, installments };
}
export type ReadWorld = ReturnType<typeof readWorld>;
