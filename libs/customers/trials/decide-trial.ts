import { addDays, type CivilDate } from '#kernel';
import type { TrialSequel } from '#packages';

export const trialEnds = ['over', 'removed', 'not_told', 'package_gone', 'package_attached', 'too_late', 'used_by_new_holder'] as const;
/** Why a trial came to nothing more. */
export type TrialEnd = (typeof trialEnds)[number];

/** How long after its last day a trial may still be converted, where nothing ran here meanwhile. */
export const latestDays = 7;

export interface TrialFacts {
  /** Its last day. */
  endsOn: CivilDate;
  sequel: TrialSequel;
  /** A month's price in the trial, and after it. */
  trialCents: number;
  priceCents: number;
  /** As the customer was told, in a notice that stands; null: was not. */
  firstChargeOn: CivilDate | null;
  /** The package is attached still, and its service neither cancelled nor waiting for its first enable. */
  live: boolean;
  /** The package that a swap brings: on sale, not on sale any more, or on this service already. */
  swap: 'on_sale' | 'gone' | 'attached' | null;
}

export type TrialVerdict = { do: 'wait' } | { do: 'end'; because: TrialEnd } | { do: 'convert' | 'swap'; from: CivilDate };

/** Whoever will pay, or pay more, is to be told first. */
export const needsNotice = ({ sequel, trialCents, priceCents }: Pick<TrialFacts, 'sequel' | 'trialCents' | 'priceCents'>): boolean =>
  sequel !== 'end' && priceCents > trialCents;

/**
 * What becomes of a trial (docs/decisions/0036). On its last day what follows is made ready, so that the platform goes from the
 * one to the other at midnight. Nothing is charged that was not told of; who was told is not charged before the day that was told,
 * nor for days that passed before anybody came to convert it.
 */
export function decideTrial(facts: TrialFacts, today: CivilDate): TrialVerdict {
  const { endsOn, sequel, swap } = facts;
  const over = today > endsOn;
  if (!facts.live) return { do: 'end', because: 'removed' };
  if (today < endsOn) return { do: 'wait' };
  const end = (because: TrialEnd): TrialVerdict => (over ? { do: 'end', because } : { do: 'wait' });
  if (sequel === 'end') return end('over');
  if (today > addDays(endsOn, latestDays)) return end('too_late');
  if (needsNotice(facts) && facts.firstChargeOn === null) return end('not_told');
  if (sequel === 'swap' && swap !== 'on_sale') return end(swap === 'attached' ? 'package_attached' : 'package_gone');
  return { do: sequel, from: firstCharge(endsOn, today, facts.firstChargeOn) };
}

/** The first day that is charged: after the last of the trial, not before it was told, not before today. */
function firstCharge(endsOn: CivilDate, today: CivilDate, told: CivilDate | null): CivilDate {
  return [addDays(endsOn, 1), today, told ?? today].reduce((last, day) => (day > last ? day : last));
}

/** What a notice sent on `sentOn` can announce: never sooner than so many days ahead. Later than the trial's end, it lasts until then. */
export function chargeAnnounced(endsOn: CivilDate, sentOn: CivilDate, noticeDays: number): CivilDate {
  const [after, soonest] = [addDays(endsOn, 1), addDays(sentOn, noticeDays)];
  return after > soonest ? after : soonest;
}
