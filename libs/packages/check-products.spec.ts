import { describe, expect, it } from '@jest/globals';
import { checkFallback, checkProducts, type SoldProduct } from './check-products.ts';

const product = (id: string, more: Partial<SoldProduct> = {}): SoldProduct => ({
  id,
  name: `Livro ${id}`,
  status: 'active',
  integrationId: 'one',
  platform: 'Saber Mais',
  maxProductsPerPackage: null,
  ...more,
});
const refusal = (products: SoldProduct[], kept: string[] = [], wanted = products.map(({ id }) => id)): string | undefined =>
  checkProducts(wanted, products, kept)?.code;

describe('checkProducts', () => {
  it('takes none, one, and as many as the platform allows', () => {
    expect(refusal([])).toBeUndefined();
    expect(refusal([product('a'), product('b'), product('c')])).toBeUndefined();
    expect(refusal([product('a', { maxProductsPerPackage: 1 })])).toBeUndefined();
  });

  it('names the platform and its number when there are more', () => {
    const limited = { maxProductsPerPackage: 1 };
    const problem = checkProducts(['a', 'b'], [product('a', limited), product('b', limited)]);
    expect(problem?.code).toBe('too_many_products');
    expect(problem?.detail('pt-BR')).toBe('Produtos por pacote na plataforma Saber Mais: no máximo 1. Este teria 2: faça um pacote para cada produto.');
  });

  it('refuses what does not exist, what repeats and what is of two integrations', () => {
    expect(refusal([product('a')], [], ['a', 'b'])).toBe('product_not_found');
    expect(refusal([product('a')], [], ['a', 'a'])).toBe('repeated_product');
    expect(refusal([product('a'), product('b', { integrationId: 'two' })])).toBe('products_of_two_integrations');
  });

  it('refuses what is not on sale, unless the package has it already', () => {
    expect(refusal([product('a', { status: 'retired' })])).toBe('product_retired');
    expect(refusal([product('a', { status: 'closed' })])).toBe('product_closed');
    expect(refusal([product('a', { status: 'retired' }), product('b')], ['a'])).toBeUndefined();
    expect(refusal([product('a', { status: 'retired' }), product('b', { status: 'closed' })], ['a'])).toBe('product_closed');
  });
});

describe('checkFallback', () => {
  const sold = [product('a'), product('b')];
  it.each([
    ['to nothing', null, [], null, undefined],
    ['to a product on sale', 'f', [product('f')], null, undefined],
    ['to one that does not exist', 'f', [], null, 'product_not_found'],
    ['to what it sells', 'b', [], null, 'fallback_is_sold'],
    ['to one of another integration', 'f', [product('f', { integrationId: 'two' })], null, 'fallback_not_of_integration'],
    ['to one that is closed', 'f', [product('f', { status: 'closed' })], 'other', 'product_closed'],
    ['to one that is gone', 'f', [product('f', { status: 'retired' })], null, 'product_retired'],
    ['to one that is gone, as before', 'f', [product('f', { status: 'retired' })], 'f', undefined],
  ] as const)('%s: %p', (_, fallback, more, kept, code) => expect(checkFallback(fallback, ['a', 'b'], [...more, ...sold], kept)?.code).toBe(code));

  it('names the product', () => {
    expect(checkFallback('b', ['a', 'b'], sold)?.params).toEqual({ product: 'Livro b' });
    expect(checkFallback('f', ['a'], [product('f', { integrationId: 'two' }), ...sold])?.params).toEqual({ product: 'Livro f' });
    expect(checkFallback('f', ['a'], [product('f', { status: 'closed' }), ...sold])?.params).toEqual({ product: 'Livro f' });
    expect(checkFallback('f', ['a'], sold)?.params).toEqual({ product: 'f' });
    expect(checkFallback('f', ['a'], [product('f')])?.code).toBe('fallback_not_of_integration');
  });
});
