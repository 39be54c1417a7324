import { type CivilDate, productZone } from '#kernel';
import { Temporal } from 'temporal-polyfill';

/** Values as HubSoft writes them: one field comes as text here and as a number there, empty text stands for null. */

export type JsonRecord = Record<string, unknown>;

export const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Trimmed and cut, one blank between words, without NUL and half characters, which PostgreSQL refuses; `undefined` for null, empty text and what is no text. */
export function readText(value: unknown, longest = 10_000): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).replaceAll('\0', '').replace(/\s+/g, ' ').trim().slice(0, longest).toWellFormed();
  return text === '' ? undefined : text;
}

/** An id: a whole number or a short word. */
export function readKey(value: unknown): string | undefined {
  const text = readText(value);
  return text !== undefined && text !== '0' && /^[\w.-]{1,60}$/.test(text) ? text : undefined;
}

/** More than ten million reais is a slip of the source. */
const largestCents = 1_000_000_000;

/** Centavos of `119.9`, `"119.90"`, `"1.234,56"` or `"R$ 21.62"`; `undefined` for what is no amount, or out of all proportion. */
export function readCents(value: unknown): number | undefined {
  const text = readText(value)
    ?.replace(/^R\$\s*/, '')
    .replaceAll(' ', '');
  if (text === undefined) return undefined;
  const decimal = text.includes(',') || (text.match(/\./g)?.length ?? 0) > 1 ? text.replaceAll('.', '').replace(',', '.') : text;
  if (!/^[+-]?\d{1,12}(\.\d*)?$/.test(decimal)) return undefined;
  const cents = Math.round(Number(`${decimal}e2`));
  return Math.abs(cents) <= largestCents ? cents : undefined;
}

/** `true`, `1`, `"S"`, `"sim"` … */
export function readFlag(value: unknown): boolean | undefined {
  const text = typeof value === 'boolean' ? String(value) : readText(value)?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', '1', 's', 'sim'].includes(text)) return true;
  return ['false', '0', 'n', 'nao', 'não'].includes(text) ? false : undefined;
}

interface Parts {
  date: CivilDate;
  /** `hh:mm:ss` */
  time: string | undefined;
}

const shapes = [
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[ T](?<time>\d{2}:\d{2}(?::\d{2})?).*)?$/,
  /^(?<day>\d{2})\/(?<month>\d{2})\/(?<year>\d{4})(?: (?<time>\d{2}:\d{2}(?::\d{2})?))?$/,
];

function readParts(value: unknown): Parts | undefined {
  const text = readText(value);
  const found = text === undefined ? undefined : shapes.map((shape) => shape.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!found) return undefined;
  const { year = '', month = '', day = '', time } = found;
  const date = `${year}-${month}-${day}`;
  // A day that no calendar has comes back as another, or not at all.
  const instant = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== date || year < '1800') return undefined;
  return { date, time: time?.length === 5 ? `${time}:00` : time };
}

/** The civil date of `2020-04-05`, `2020-04-05 12:52:12`, `05/04/2020` or `05/04/2020 12:52`. */
export const readDay = (value: unknown): CivilDate | undefined => readParts(value)?.date;

const beginnings = new Map<string, string>();

/** The instant (RFC 3339) of a date with or without time, as the product's zone reads it; without time, the day's first. */
export function readMoment(value: unknown): string | undefined {
  const parts = readParts(value);
  if (!parts) return undefined;
  const local = `${parts.date}T${parts.time ?? '00:00:00'}`;
  const known = beginnings.get(local);
  if (known !== undefined) return known;
  try {
    const instant = Temporal.PlainDateTime.from(local, { overflow: 'reject' }).toZonedDateTime(productZone).toInstant().toString();
    // Few days repeat many times; instants do not, and would only pile up.
    if (parts.time === undefined) beginnings.set(local, instant);
    return instant;
  } catch {
    return readMoment(parts.date);
  }
}

/** A date of birth: what is out of a person's life, and the zero of computers (which HubSoft answers for "unknown"), is none. */
export function readBirthDate(value: unknown, today: CivilDate): CivilDate | undefined {
  const date = readDay(value);
  return date === undefined || date < '1900-01-01' || date > today || date === '1969-12-31' || date === '1970-01-01' ? undefined : date;
}

/** Names as they are compared: lower case, without accents, words apart by one blank. */
export function foldName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
