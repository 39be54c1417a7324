import { addDays, type CivilDate, startOfDay } from '#kernel';

export interface TrustFacts {
  /** The service or one of its packages has a live debt hold. */
  heldForDebt: boolean;
  /** Unlocks that the holder was given in the month before (`countedFrom`). */
  givenInMonth: number;
  terms: { maxDays: number; perCycle: number };
}

export type TrustDecision =
  | { granted: true; untilDate: CivilDate; sleepsUntil: Date; left: number }
  | { granted: false; code: 'too_many_days' | 'no_unlocks_left' | 'not_blocked_for_debt' };

/**
 * Whether a service may be unlocked in trust for `days`: through the end of the civil day so many days from today, the day by
 * which the customer has promised to pay.
 */
export function decideTrustUnlock(facts: TrustFacts, days: number, today: CivilDate): TrustDecision {
  const { maxDays, perCycle } = facts.terms;
  if (days > maxDays) return { granted: false, code: 'too_many_days' };
  if (!facts.heldForDebt) return { granted: false, code: 'not_blocked_for_debt' };
  if (facts.givenInMonth >= perCycle) return { granted: false, code: 'no_unlocks_left' };
  const untilDate = addDays(today, days);
  return { granted: true, untilDate, sleepsUntil: startOfDay(addDays(untilDate, 1)), left: perCycle - facts.givenInMonth - 1 };
}

/**
 * The first of the days whose unlocks count against the limit of a day: those of the month before it, whatever the due day is or
 * was. An unlock of 10 March counts until 9 April.
 */
export function countedFrom(today: CivilDate): CivilDate {
  const lastOfMonthBefore = addDays(`${today.slice(0, 7)}-01`, -1);
  const sameDay = `${lastOfMonthBefore.slice(0, 7)}-${today.slice(8)}`;
  return addDays(sameDay < lastOfMonthBefore ? sameDay : lastOfMonthBefore, 1);
}
