import { describe, expect, it } from '@jest/globals';
import { Problem } from './problem.ts';

const titled = (pt: string): string => new Problem('code', { status: 409, pt, en: pt }, { status: 'succeeded', why: 'x' }).title('pt-BR');

describe('the title of a problem', () => {
  it.each([
    ['Não pode mais ser cancelado (situação: {status}).', 'Não pode mais ser cancelado.'],
    ['Não pode ({status}).', 'Não pode.'],
    ['A senha não serve: {why}.', 'A senha não serve.'],
    ['O filtro "{why}" não aceita este valor.', 'O filtro não aceita este valor.'],
    ['Quem pediu não aprova: peça a outra pessoa. (Provedores de uma pessoa só.)', 'Quem pediu não aprova: peça a outra pessoa.'],
  ])('is the same at every occurrence: %s', (text, title) => expect(titled(text)).toBe(title));
});
