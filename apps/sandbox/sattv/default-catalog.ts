import type { Produto } from './model.ts';

const principal = (id: number, nome: string, mensalidade: number, telas: number, disponivel = true): Produto => ({
  id,
  nome,
  tipo: 'principal',
  mensalidade,
  telas,
  disponivel,
});
const adicional = (id: number, nome: string, mensalidade: number, disponivel = true): Produto => ({
  id,
  nome,
  tipo: 'adicional',
  mensalidade,
  telas: 1,
  disponivel,
});

/** What a new tenant finds on sale; one of each kind is not. */
export const defaultCatalog: readonly Produto[] = [
  principal(10, 'SatTV Essencial', 29.9, 1),
  principal(20, 'SatTV Família', 49.9, 3),
  principal(30, 'SatTV Completo', 79.9, 4),
  principal(40, 'SatTV Clássico', 39.9, 2, false),
  adicional(101, 'Esportes', 24.9),
  adicional(102, 'Filmes e Séries', 19.9),
  adicional(103, 'Infantil', 9.9),
  adicional(104, 'Notícias', 4.9),
  adicional(105, 'Rural', 7.9),
  adicional(109, 'Novelas', 6.9, false),
];
