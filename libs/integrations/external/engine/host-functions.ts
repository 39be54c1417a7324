import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What the realm can ask of the process around it: text in, text out, and nothing that reaches the network, the disk or another process. */
export type HostFunctions = Readonly<Record<string, (argument: string) => string>>;

const hashes = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];
const largestRandom = 65_536;

/** `{ algorithm, data, key? }`, bytes as base64 → the digest as base64. */
function hash(argument: string): string {
  const { algorithm, data, key } = JSON.parse(argument) as { algorithm: string; data: string; key?: string };
  if (!hashes.includes(algorithm)) throw new Error(`Unknown hash "${algorithm}": ${hashes.join(', ')}`);
  const bytes = Buffer.from(data, 'base64');
  const made = key === undefined ? createHash(algorithm) : createHmac(algorithm, Buffer.from(key, 'base64'));
  return made.update(bytes).digest('base64');
}

/** A number of bytes → as many random ones, as base64. */
function random(argument: string): string {
  const count = Number(argument);
  if (!Number.isInteger(count) || count < 0 || count > largestRandom) throw new RangeError(`At most ${largestRandom} random bytes at once`);
  return randomBytes(count).toString('base64');
}

const kept = 200;
type Format = (value: unknown) => unknown;
const formats = new Map<string, Record<string, Format>>();

/** `{ kind, locales, options, method, value }` → what that formatter of `Intl` answers, as JSON. The engine has no `Intl` of its own. */
function intl(argument: string): string {
  const { kind, locales, options, method, value } = JSON.parse(argument) as Record<'kind' | 'locales' | 'method', string> & {
    options?: object;
    value?: unknown;
  };
  const key = JSON.stringify([kind, locales, options]);
  let format = formats.get(key);
  if (!format) {
    if (formats.size >= kept) formats.clear();
    format = formatOf(kind, locales, options);
    formats.set(key, format);
  }
  if (!Object.hasOwn(format, method)) throw new TypeError(`Intl.${kind} has no "${method}" here`);
  return JSON.stringify(format[method]?.(value) ?? null);
}

function formatOf(kind: string, locales: string | undefined, options: object | undefined): Record<string, Format> {
  switch (kind) {
    case 'DateTimeFormat': {
      const made = new Intl.DateTimeFormat(locales, options);
      return {
        format: (value) => made.format(value as number),
        formatToParts: (value) => made.formatToParts(value as number),
        resolvedOptions: () => made.resolvedOptions(),
      };
    }
    case 'NumberFormat': {
      const made = new Intl.NumberFormat(locales, options);
      // A text is an exact decimal: a bigint comes as one.
      return {
        format: (value) => made.format(value as number),
        formatToParts: (value) => made.formatToParts(value as number),
        resolvedOptions: () => made.resolvedOptions(),
      };
    }
    case 'Collator': {
      const made = new Intl.Collator(locales, options);
      return { compare: (value) => made.compare(...(value as [string, string])), resolvedOptions: () => made.resolvedOptions() };
    }
    case 'PluralRules': {
      const made = new Intl.PluralRules(locales, options);
      return { select: (value) => made.select(value as number), resolvedOptions: () => made.resolvedOptions() };
    }
    case 'ListFormat': {
      const made = new Intl.ListFormat(locales, options);
      return { format: (value) => made.format(value as string[]), resolvedOptions: () => made.resolvedOptions() };
    }
    case 'RelativeTimeFormat': {
      const made = new Intl.RelativeTimeFormat(locales, options);
      return {
        format: (value) => made.format(...(value as [number, Intl.RelativeTimeFormatUnit])),
        resolvedOptions: () => made.resolvedOptions(),
      };
    }
    default:
      throw new TypeError(`There is no Intl.${kind} here`);
  }
}

/** Those that need nothing of the engine. */
export const computing: HostFunctions = { hash, random, intl };
