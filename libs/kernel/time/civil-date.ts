import { Temporal } from 'temporal-polyfill';

/** A civil date, `YYYY-MM-DD`. Strings of this form compare as dates do. */
export type CivilDate = string;

/** Where the product's days begin and end. */
export const productZone = 'America/Sao_Paulo';

/** The civil date of an instant, in the product's zone unless told. */
export function civilDateOf(instant: Date, zone: string = productZone): CivilDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The first instant of a civil date (days whose midnight was skipped by daylight saving begin at 01:00). */
export function startOfDay(date: CivilDate, zone: string = productZone): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;
}

export function isCivilDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text).toString() === text;
  } catch {
    return false;
  }
}
