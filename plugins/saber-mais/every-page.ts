import { PlatformFailure } from '@content-platforms/plugin-sdk';

export interface Page<T> {
  dados: T[];
  pagina: number;
  total_paginas: number;
  total: number;
}

/**
 * Every item of a paged list, in the platform's order. Ending normally means "that was all": pages that do not fit together (another page
 * than asked, a repeated item, a count that is not the total) throw `unavailable`, so that nothing is retired on half a list.
 *
 * `mayGrow`: items are being added at the list's end meanwhile, which disturbs nothing. One that shrinks shifts its pages, and is refused.
 */
export async function* everyPage<T>(read: (pagina: number) => Promise<Page<T>>, keyOf: (item: T) => unknown, { mayGrow = false } = {}): AsyncGenerator<T> {
  const seen = new Set<unknown>();
  let before: Page<T> | undefined;
  for (let pagina = 1; pagina <= (before?.total_paginas ?? 1); pagina += 1) {
    const page = await read(pagina);
    if (page.pagina !== pagina) throw unfit('outra página que não a pedida');
    if (page.total_paginas < pagina) throw unfit('páginas que acabaram antes do fim');
    const growth = before ? [page.total - before.total, page.total_paginas - before.total_paginas] : [];
    if (growth.some((by) => (mayGrow ? by < 0 : by !== 0))) throw unfit('totais que mudaram durante a leitura');
    for (const item of page.dados) {
      if (seen.has(keyOf(item))) throw unfit('itens repetidos');
      seen.add(keyOf(item));
    }
    if (seen.size > page.total) throw unfit('itens além do total informado');
    yield* page.dados;
    before = page;
  }
  if (seen.size !== before?.total) throw unfit('menos itens que o total informado');
}

const unfit = (what: string): PlatformFailure => new PlatformFailure('unavailable', `A Saber Mais listou ${what}; nada foi aproveitado como lista completa.`);
