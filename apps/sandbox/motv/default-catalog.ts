import type { Product } from './model.ts';

/** What a new tenant may sell. */
export const defaultCatalog: readonly Product[] = [
  { products_id: 11, name: 'Youcast Essencial', price: 19.9 },
  { products_id: 12, name: 'Youcast Família', price: 39.9 },
  { products_id: 13, name: 'Youcast Completo', price: 69.9 },
  { products_id: 21, name: 'Pacote Esportes', price: 24.9 },
  { products_id: 22, name: 'Pacote Filmes', price: 29.9 },
  { products_id: 23, name: 'Pacote Infantil', price: 9.9 },
];
