import { addDays, type CivilDate, startOfDay } from '#kernel';

export interface TrustFacts {
  /** 1 to 28; 31: the month's last day. */
  dueDay: number;
  /** The service or one of its packages has a live debt hold. */
  heldForDebt: boolean;
  /** Unlocks given since the cycle began. */
  givenThisCycle: number;
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
  if (facts.givenThisCycle >= perCycle) return { granted: false, code: 'no_unlocks_left' };
  const untilDate = addDays(today, days);
  return { granted: true, untilDate, sleepsUntil: startOfDay(addDays(untilDate, 1)), left: perCycle - facts.givenThisCycle - 1 };
}

/** The day a service's cycle began: its last due day, today too. */
export function cycleStart(dueDay: number, today: CivilDate): CivilDate {
  const firstOfMonth = `${today.slice(0, 7)}-01`;
  const thisMonths = dueDateIn(firstOfMonth, dueDay);
  return thisMonths <= today ? thisMonths : dueDateIn(`${addDays(firstOfMonth, -1).slice(0, 7)}-01`, dueDay);
}

function dueDateIn(firstOfMonth: CivilDate, dueDay: number): CivilDate {
  const nextMonth = addDays(firstOfMonth, 32).slice(0, 7);
  return dueDay > 28 ? addDays(`${nextMonth}-01`, -1) : addDays(firstOfMonth, dueDay - 1);
}
