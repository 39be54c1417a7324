import { Temporal } from 'temporal-polyfill';

/** A civil date, `YYYY-MM-DD`. Strings of this form compare as dates do. */
export type CivilDate = string;

/** Time zone of the product's civil days. */
export const productZone = 'America/Sao_Paulo';

/** Returns the civil date of an instant, in the product's zone by default. */
export function civilDateOf(instant: Date, zone: string = productZone): CivilDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** Returns the first instant of a civil date (01:00 on days whose midnight daylight saving skipped). */
export function startOfDay(date: CivilDate, zone: string = productZone): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Returns the days from `from` to `to`; negative when `to` is earlier. */
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
