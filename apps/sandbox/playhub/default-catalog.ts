import type { Product } from './model.ts';

/** What a new tenant finds on sale; one is not, and two are slots to choose from. */
export const defaultCatalog: readonly Product[] = [
  { Id: 'CIN', Name: 'Cinema em Casa', Active: true, Price: 14.9 },
  { Id: 'ESP', Name: 'Esporte ao Vivo', Active: true, Price: 19.9 },
  { Id: 'KID', Name: 'Desenhos e Séries Infantis', Active: true, Price: 7.9 },
  { Id: 'MUS', Name: 'Música sem Limites', Active: true, Price: 9.9 },
  { Id: 'NOT', Name: 'Notícias 24 Horas', Active: true, Price: 5.9 },
  { Id: 'AUD', Name: 'Audiolivros', Active: true, Price: 6.9 },
  { Id: 'E1S', Name: 'Escolha um serviço', Active: true, Price: 8.9, ChoiceCount: 1, Choices: ['KID', 'MUS', 'AUD'] },
  { Id: 'E2S', Name: 'Escolha dois serviços', Active: true, Price: 15.9, ChoiceCount: 2, Choices: ['KID', 'MUS', 'NOT', 'AUD'] },
  { Id: 'SER', Name: 'Séries Premiadas', Active: false, Price: 12.9 },
];
