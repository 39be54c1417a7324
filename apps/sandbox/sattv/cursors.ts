import type { Pagina } from './model.ts';
import { refusals } from './refusal.ts';

interface Place {
  list: string;
  /** The last item given; 0: before the first. */
  after: number;
  givenAt: number;
}

/** Places in lists, each good for a while after it was given. They hold on to an item's id, not to a count: what is added or gone meanwhile shifts nothing. */
export class Cursors {
  readonly #places = new Map<string, Place>();
  #next = 1;

  /** One page of a list that is ordered by `idOf`. */
  page<T>(
    list: string,
    all: readonly T[],
    idOf: (item: T) => number,
    cursor: string | undefined,
    { size, now, seconds }: { size: number; now: number; seconds: number },
  ): Pagina<T> {
    const after = cursor === undefined ? 0 : this.#find(list, cursor, now, seconds).after;
    const rest = all.filter((item) => idOf(item) > after);
    const itens = rest.slice(0, size);
    const last = itens.at(-1);
    // A copy: an answer that is held back still tells the moment it was made.
    return { itens: structuredClone(itens), proximo_cursor: last && rest.length > size ? this.give(list, idOf(last), now, seconds) : null };
  }

  give(list: string, after: number, now: number, seconds: number): string {
    for (const [cursor, { givenAt }] of this.#places) {
      if (givenAt + seconds * 1000 > now) break;
      this.#places.delete(cursor);
    }
    const cursor = `${list}-${(this.#next++).toString(36)}`;
    this.#places.set(cursor, { list, after, givenAt: now });
    return cursor;
  }

  #find(list: string, cursor: string, now: number, seconds: number): Place {
    const place = this.#places.get(cursor);
    if (!place || place.list !== list || place.givenAt + seconds * 1000 <= now) throw refusals.cursor();
    return place;
  }
}
