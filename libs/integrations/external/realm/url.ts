// What the engine's `URL` and `URLSearchParams` lack of the URL standard: parameters made from pairs and records, `url.searchParams`, `URL.parse`.
const Params = URLSearchParams;

type Init = string | URLSearchParams | Iterable<readonly [string, string]> | Record<string, string> | undefined;

function textOf(init: Init): string {
  if (init === undefined) return '';
  if (typeof init !== 'object' || init === null) return String(init);
  if (init instanceof Params) return init.toString();
  const pairs = Symbol.iterator in init ? init : Object.entries(init);
  const params = new Params('');
  for (const pair of pairs) {
    const [name, value, ...more] = pair as unknown as string[];
    if (name === undefined || value === undefined || more.length > 0) throw new TypeError('Each pair must be an iterable [name, value] tuple');
    params.append(String(name), String(value));
  }
  return params.toString();
}

/** The parameters of each address, and the query they were read from. */
const linked = new WeakMap<URL, { params: URLSearchParams; search: string }>();

function searchParams(this: URL): URLSearchParams {
  if (!linked.has(this)) linked.set(this, { params: linkedParams(this), search: '' });
  refresh(this);
  return (linked.get(this) as { params: URLSearchParams }).params;
}

/** Reads the address's query again, when it is another. */
function refresh(url: URL): void {
  const known = linked.get(url);
  if (!known || known.search === url.search) return;
  for (const name of new Set(known.params.keys())) Params.prototype.delete.call(known.params, name);
  for (const [name, value] of new Params(url.search)) Params.prototype.append.call(known.params, name, value);
  known.search = url.search;
}

/** After this property of an address is written, its parameters are read again. */
function refreshAfter(property: 'search' | 'href'): void {
  const native = Object.getOwnPropertyDescriptor(URL.prototype, property);
  if (!native?.set) return;
  const { set } = native;
  Object.defineProperty(URL.prototype, property, {
    ...native,
    set(this: URL, value: string) {
      set.call(this, value);
      refresh(this);
    },
  });
}

/** Parameters that change their address with them. */
function linkedParams(url: URL): URLSearchParams {
  const params = new Params('');
  for (const method of ['append', 'delete', 'set', 'sort'] as const) {
    const value = (...given: string[]): void => {
      (Params.prototype[method] as (...given: string[]) => void).apply(params, given);
      const search = params.toString();
      linked.set(url, { params, search: search === '' ? '' : `?${search}` });
      url.search = search;
    };
    Object.defineProperty(params, method, { value, configurable: true });
  }
  return params;
}

export function installUrl(): void {
  const construct = (target: typeof Params, [init]: [Init?], made: new () => object): object => Reflect.construct(target, [textOf(init)], made) as object;
  Object.defineProperty(globalThis, 'URLSearchParams', { value: new Proxy(Params, { construct }), writable: true, configurable: true });
  Object.defineProperty(URL.prototype, 'searchParams', { get: searchParams, configurable: true });
  refreshAfter('search');
  refreshAfter('href');
  const parse = (url: string, base?: string): URL | null => (URL.canParse(url, base) ? new URL(url, base) : null);
  Object.defineProperty(URL, 'parse', { value: parse, writable: true, configurable: true });
}
