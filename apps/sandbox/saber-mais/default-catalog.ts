import type { Produto } from './model.ts';

/** What a new tenant finds on sale; one is not. */
export const defaultCatalog: readonly Produto[] = [
  { codigo: 'SM-AUDIO', nome: 'Saber Mais Audiolivros', descricao: 'Mais de 3 mil audiolivros narrados em português', valor: '9.90', situacao: 'ativo' },
  {
    codigo: 'SM-COMPLETO',
    nome: 'Biblioteca Saber Mais Completa',
    descricao: 'Todo o acervo: livros, audiolivros, revistas e cursos',
    valor: '19.90',
    situacao: 'ativo',
  },
  { codigo: 'SM-CONCURSOS', nome: 'Apostilas para Concursos', descricao: 'Apostilas e simulados atualizados por edital', valor: '14.90', situacao: 'ativo' },
  {
    codigo: 'SM-CULINARIA',
    nome: 'Receitas e Gastronomia',
    descricao: 'Livros de receitas da cozinha brasileira e do mundo',
    valor: '5.90',
    situacao: 'ativo',
  },
  {
    codigo: 'SM-ENEM',
    nome: 'Preparatório ENEM e Vestibulares',
    descricao: 'Resumos, questões comentadas e redações nota mil',
    valor: '12.90',
    situacao: 'ativo',
  },
  { codigo: 'SM-ESSENCIAL', nome: 'Saber Mais Essencial', descricao: 'Uma seleção de 500 livros que se renova todo mês', valor: '4.90', situacao: 'ativo' },
  { codigo: 'SM-GIBIS', nome: 'Gibis e Quadrinhos', descricao: 'Quadrinhos nacionais e mangás para todas as idades', valor: '6.90', situacao: 'ativo' },
  { codigo: 'SM-IDIOMAS', nome: 'Idiomas: Inglês e Espanhol', descricao: 'Leituras graduadas com áudio e exercícios', valor: '11.90', situacao: 'ativo' },
  {
    codigo: 'SM-INFANTIL',
    nome: 'Clubinho de Leitura Infantil',
    descricao: 'Histórias ilustradas e narradas, de 2 a 10 anos',
    valor: '7.90',
    situacao: 'ativo',
  },
  {
    codigo: 'SM-LITERATURA',
    nome: 'Clássicos da Literatura Brasileira',
    descricao: 'De Machado de Assis a Clarice Lispector',
    valor: '7.90',
    situacao: 'ativo',
  },
  { codigo: 'SM-NEGOCIOS', nome: 'Negócios e Carreira', descricao: 'Gestão, finanças pessoais e liderança', valor: '13.90', situacao: 'ativo' },
  { codigo: 'SM-REVISTAS', nome: 'Banca de Revistas', valor: '8.90', situacao: 'inativo' },
];
