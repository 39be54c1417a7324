import { plainReader } from './plain-fields.ts';

type Read = (element: unknown) => object | undefined;

/** A list of up to many thousand elements in a body. */
export interface LongList {
  key: string;
  elements: readonly unknown[];
  /** The elements' class. */
  type: () => new () => object;
  /** An element as its class, when it is plainly right. */
  read: Read;
}

const lists = new WeakMap<object, Omit<LongList, 'elements'>>();

/** Declared by `ListOf` for a list of many thousand elements; one a class. The elements' class is read when the first list comes: it may be declared later. */
export function longList(type: () => new () => object): PropertyDecorator {
  return (target, key) => {
    let read: Read | undefined;
    lists.set(target, { key: String(key), type, read: (element) => (read ??= plainReader(type()))(element) });
  };
}

/** The long list of a body; undefined when its class declares none, or the body has none. */
export function longListOf(type: new () => object, body: unknown): LongList | undefined {
  const list = lists.get(type.prototype as object);
  if (!list || typeof body !== 'object' || body === null) return undefined;
  const elements = (body as Record<string, unknown>)[list.key];
  return Array.isArray(elements) && elements.length > 0 ? { ...list, elements } : undefined;
}
