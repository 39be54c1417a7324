import { kernelProblem } from './problem.ts';
import { plainReader } from './plain-fields.ts';

interface LongList {
  key: string;
  max: number;
  /** One line, when it is right at first sight. */
  read: (line: unknown) => object | undefined;
}

const listOf = new WeakMap<object, LongList>();

export const tooLong = (max: number): string => `deve ter no máximo ${max} itens`;

/** Said by `ListOf` of a list of many thousand lines; one a class. The class of its lines is asked for when the first list comes: it may be declared later. */
export function longList(type: () => new () => object, max: number): PropertyDecorator {
  return (target, key) => {
    let read: LongList['read'] | undefined;
    listOf.set(target, { key: String(key), max, read: (line) => (read ??= plainReader(type()))(line) });
  };
}

/** A body whose long list is mostly right: what is left to look at closely, and how to put it back. */
export interface Sifted {
  /** The body with the lines that need looking at; one that does not stands in for the others, so that the list is not empty for having good lines. */
  rest: object;
  /** Puts the lines that were right into the looked at body, in their places. */
  whole(looked: object): object;
  /** The pointer, in the body that came, of one in `rest`. */
  pointer(inRest: string): string;
}

/** undefined: the body has no long list. Throws `invalid` when it is longer than it may be, and looks at none of it. */
export function sift(type: (new () => object) | undefined, body: unknown): Sifted | undefined {
  const list = type && listOf.get(type.prototype as object);
  if (!list || typeof body !== 'object' || body === null) return undefined;
  const lines = (body as Record<string, unknown>)[list.key];
  if (!Array.isArray(lines)) return undefined;
  if (lines.length > list.max) throw kernelProblem('invalid', {}, { fields: [{ pointer: `/${list.key}`, code: 'arrayMaxSize', message: tooLong(list.max) }] });
  const read = lines.map((line) => list.read(line));
  const places = read.flatMap((line, index) => (line ? [] : [index]));
  if (places.length < lines.length) places.push(read.findIndex(Boolean));
  return {
    rest: { ...body, [list.key]: places.map((place) => lines[place] as unknown) },
    whole(looked) {
      const lookedAt = (looked as Record<string, object[]>)[list.key] ?? [];
      for (const [index, place] of places.entries()) read[place] ??= lookedAt[index];
      return Object.assign(looked, { [list.key]: read });
    },
    pointer: (inRest) => inRest.replace(new RegExp(`^/${list.key}/(\\d+)`), (_, index: string) => `/${list.key}/${places[Number(index)]}`),
  };
}
