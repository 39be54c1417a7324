// `Intl`, which the engine has not: each formatter asks the process around it, where ICU is. What crosses is JSON.
import { callHost } from './bridge.ts';

type Locales = string | string[] | undefined;

abstract class Formatter {
  readonly #made: { kind: string; locales: Locales; options: object | undefined };

  constructor(kind: string, locales?: Locales, options?: object) {
    this.#made = { kind, locales, options };
    // Wrong locales and options throw here, as they do in Node.
    this.resolvedOptions();
  }

  resolvedOptions(): unknown {
    return this.ask('resolvedOptions');
  }

  protected ask(method: string, value?: unknown): unknown {
    try {
      return JSON.parse(callHost('intl', JSON.stringify({ ...this.#made, method, value })));
    } catch (error) {
      throw new RangeError((error as Error).message);
    }
  }
}

const moment = (date?: Date | number): number => {
  const milliseconds = date === undefined ? Date.now() : Number(date);
  if (!Number.isFinite(milliseconds)) throw new RangeError('Invalid time value');
  return milliseconds;
};
const amount = (value: number | bigint | string): number | string => (typeof value === 'number' && Number.isFinite(value) ? value : String(value));

class DateTimeFormat extends Formatter {
  constructor(locales?: Locales, options?: object) {
    super('DateTimeFormat', locales, options);
  }

  // Taken off the object and passed on, as one may in Node.
  get format(): (date?: Date | number) => unknown {
    return (date) => this.ask('format', moment(date));
  }

  formatToParts(date?: Date | number): unknown {
    return this.ask('formatToParts', moment(date));
  }
}

class NumberFormat extends Formatter {
  constructor(locales?: Locales, options?: object) {
    super('NumberFormat', locales, options);
  }

  get format(): (value: number | bigint) => unknown {
    return (value) => this.ask('format', amount(value));
  }

  formatToParts(value: number | bigint): unknown {
    return this.ask('formatToParts', amount(value));
  }
}

class Collator extends Formatter {
  constructor(locales?: Locales, options?: object) {
    super('Collator', locales, options);
  }

  get compare(): (one: string, other: string) => unknown {
    return (one, other) => this.ask('compare', [String(one), String(other)]);
  }
}

class PluralRules extends Formatter {
  constructor(locales?: Locales, options?: object) {
    super('PluralRules', locales, options);
  }

  select(value: number): unknown {
    return this.ask('select', value);
  }
}

class ListFormat extends Formatter {
  constructor(locales?: Locales, options?: object) {
    super('ListFormat', locales, options);
  }

  format(list: Iterable<string>): unknown {
    return this.ask('format', [...list]);
  }
}

class RelativeTimeFormat extends Formatter {
  constructor(locales?: Locales, options?: object) {
    super('RelativeTimeFormat', locales, options);
  }

  format(value: number, unit: string): unknown {
    return this.ask('format', [value, unit]);
  }
}

const constructors = { DateTimeFormat, NumberFormat, Collator, PluralRules, ListFormat, RelativeTimeFormat };

/** As in Node, each may be called without `new`. */
const callable = <T extends new (locales?: Locales, options?: object) => object>(made: T): T =>
  new Proxy(made, { apply: (target, _this, given) => Reflect.construct(target, given) as object });

const Intl = Object.fromEntries(Object.entries(constructors).map(([name, made]) => [name, callable(made)]));

function define(target: object, methods: Record<string, (this: never, ...given: never[]) => unknown>): void {
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

/** Puts `Intl` and what the language builds on it into the realm. */
export function installIntl(): void {
  define(globalThis, { Intl: Intl as never });
  const dated = (defaults: object) =>
    function (this: Date, locales?: Locales, options?: object) {
      if (Number.isNaN(this.getTime())) return 'Invalid Date';
      const given = options && Object.keys(options).some((key) => key !== 'timeZone' && key !== 'hour12') ? options : { ...defaults, ...options };
      return new DateTimeFormat(locales, given).format(this);
    };
  const date = { year: 'numeric', month: 'numeric', day: 'numeric' };
  const time = { hour: 'numeric', minute: 'numeric', second: 'numeric' };
  define(Date.prototype, {
    toLocaleString: dated({ ...date, ...time }),
    toLocaleDateString: dated(date),
    toLocaleTimeString: dated(time),
  });
  const numbered = function (this: number, locales?: Locales, options?: object) {
    return new NumberFormat(locales, options).format(this);
  };
  define(Number.prototype, { toLocaleString: numbered });
  define(BigInt.prototype, { toLocaleString: numbered });
  define(String.prototype, {
    localeCompare(this: string, other: string, locales?: Locales, options?: object) {
      return new Collator(locales, options).compare(String(this), String(other));
    },
  });
}
