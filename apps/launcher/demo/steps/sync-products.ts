import { brl, count } from '../words.ts';
import type { Step } from '../world.ts';

/** '7.90' → 790. */
const cents = (valor: string | undefined): number | null => (valor === undefined ? null : Math.round(Number(valor) * 100));

interface Product {
  id: string;
  ref: string;
  name: string;
  costCents: number | null;
  status: string;
}
interface Sync {
  id: string;
  status: string;
  progress: { done: number; total: number | null };
  complete: boolean;
  added: number;
  unchanged: number;
  error: { message: string } | null;
}

export const syncProducts: Step = {
  title: 'Ações › Produtos › Sincronizar',
  guide: ['Clique em Sincronizar para que o sistema consulte os produtos disponíveis na integração.'],
  async run({ api, platform, facts, paper, check }) {
    const { id: integrationId } = facts.get('integration');
    const synced = async (): Promise<Sync> => {
      const startedAt = performance.now();
      let sync = await api.post<Sync>(`/integrations/${integrationId}/syncs`);
      for await (const event of api.events<Sync>(`/syncs/${sync.id}/events`)) {
        sync = event;
        paper.progress('produtos lidos', sync.progress.done, sync.progress.total, startedAt);
      }
      return sync;
    };

    const first = await synced();
    const offered = (await platform.state()).products;
    check.same(
      `o catálogo inteiro foi lido: ${count(offered.length, 'produto novo', 'produtos novos')}`,
      ['succeeded', true, offered.length],
      [first.status, first.complete, first.added],
    );

    const products: Product[] = [];
    for await (const product of api.rows<Product>(`/integrations/${integrationId}/products`)) products.push(product);
    const wanted = offered.map(({ codigo, nome, valor, situacao }) => [codigo, nome, cents(valor), situacao === 'ativo' ? 'active' : 'closed']);
    const seen = products.map(({ ref, name, costCents, status }) => [ref, name, costCents, status]);
    check.same('nome, custo e situação de cada um são os da plataforma', wanted.toSorted(), seen.toSorted());
    const priced = products.filter(({ costCents, status }) => costCents !== null && status === 'active').slice(0, 4);
    paper.pairs(priced.map(({ ref, name, costCents }) => [ref, `${name} · custa ${brl(costCents ?? 0)} por mês`] as const));
    const closed = products.filter(({ status }) => status === 'closed').map(({ ref }) => ref);
    paper.block(`… e mais ${products.length - priced.length}; fechado para venda na plataforma: ${closed.join(', ') || 'nenhum'}.`, 'dim');

    const second = await synced();
    check.same('sincronizar de novo não muda nada', ['succeeded', 0, offered.length], [second.status, second.added, second.unchanged]);
    facts.keep('products', new Map(products.map(({ ref, id }) => [ref, id])));
  },
};
