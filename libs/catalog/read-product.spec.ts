import { describe, expect, it } from '@jest/globals';
import { readProduct } from './read-product.ts';

describe('readProduct', () => {
  it('takes a whole product', () => {
    const product = { ref: '9', name: ' Biblioteca ', description: 'Livros', costCents: 790, role: 'main', open: true } as const;
    expect(readProduct(product, 1)).toEqual({ ...product, name: 'Biblioteca' });
  });

  it('fills what a platform may leave out', () => {
    expect(readProduct({ ref: '9', open: false }, 1)).toEqual({ ref: '9', name: '9', description: null, costCents: null, role: null, open: false });
  });

  it('clips and cleans what is only shown', () => {
    const { name, description } = readProduct({ ref: '9', name: `A\0${'b'.repeat(10_000)}`, description: '  ', open: true }, 1);
    expect(name).toHaveLength(500);
    expect(name).not.toContain('\0');
    expect(description).toBeNull();
  });

  it.each([
    [null, 'não é um objeto'],
    ['9', 'não é um objeto'],
    [{ name: 'x', open: true }, 'sem código'],
    [{ ref: 9, open: true }, 'sem código'],
    [{ ref: ' ', open: true }, 'sem código'],
    [{ ref: 'a\0b', open: true }, 'código ilegível'],
    [{ ref: 'x'.repeat(201), open: true }, 'código ilegível'],
    [{ ref: '9' }, 'não diz se está à venda'],
    [{ ref: '9', open: true, costCents: 7.9 }, 'custo fora do formato'],
    [{ ref: '9', open: true, costCents: -1 }, 'custo fora do formato'],
    [{ ref: '9', open: true, costCents: '790' }, 'custo fora do formato'],
  ])('refuses %j', (value, why) => {
    expect(() => readProduct(value, 3)).toThrow(expect.objectContaining({ code: 'invalid_product', params: { position: 3, why } }));
  });
});
