import { PlatformFailure } from '@content-platforms/plugin-sdk';

export interface Page<T> {
  itens: T[];
  proximo_cursor: string | null;
}

/**
 * Every item of a list read by cursor. Ending normally means "that was all": a cursor that comes back, a repeated item or an empty page
 * with more to follow throws `unavailable`, so that nothing is retired on half a list.
 */
export async function* everyItem<T>(read: (cursor: string | undefined) => Promise<Page<T>>, keyOf: (item: T) => unknown): AsyncGenerator<T> {
  const seen = new Set<unknown>();
  const cursors = new Set<string>();
  let cursor: string | undefined;
  do {
    const page: Page<T> = await read(cursor);
    for (const item of page.itens) {
      if (seen.has(keyOf(item))) throw unfit('itens repetidos');
      seen.add(keyOf(item));
    }
    cursor = page.proximo_cursor ?? undefined;
    if (cursor !== undefined && page.itens.length === 0) throw unfit('uma página vazia no meio');
    if (cursor !== undefined && cursors.has(cursor)) throw unfit('a mesma página mais de uma vez');
    if (cursor !== undefined) cursors.add(cursor);
    yield* page.itens;
  } while (cursor !== undefined);
}

const unfit = (what: string): PlatformFailure => new PlatformFailure('unavailable', `A SatTV listou ${what}; nada foi aproveitado como lista completa.`);
