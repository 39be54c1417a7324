import type { Pacote } from './model.ts';

/** What a new tenant finds on sale; one is not. */
export const defaultCatalog: readonly Pacote[] = [
  { Pacote: 'WATCH-LIGHT', Nome: 'Watch Light', Descricao: 'Canais abertos e séries', Valor: 4.9, Ativo: true },
  { Pacote: 'WATCH-PLUS', Nome: 'Watch Plus', Descricao: 'Canais, séries e filmes', Valor: 9.9, Ativo: true },
  { Pacote: 'WATCH-PREMIUM', Nome: 'Watch Premium', Descricao: 'Tudo, em quatro telas', Valor: 19.9, Ativo: true },
  { Pacote: 'WATCH-KIDS', Nome: 'Watch Kids', Valor: 3.9, Ativo: true },
  { Pacote: 'WATCH-2024', Nome: 'Watch 2024', Valor: 8.9, Ativo: false },
];
