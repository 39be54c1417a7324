import { describe, expect, it } from '@jest/globals';
import { contract, products } from './fake-account.ts';
import { goalFor, holds } from './goal.ts';

const catalog = new Map(products.map((product) => [product.id, product]));
const onlyOne = 'A SatTV aceita um só produto principal por assinante.';
const noMain = 'A SatTV exige um produto principal: os adicionais não são vendidos sozinhos.';
const closed = (id: number) => `A SatTV não vende mais o produto Produto ${id}.`;
const unknown = (ref: string | number) => `A SatTV não conhece o produto ${ref}.`;

describe('what a contract can be made to hold', () => {
  it.each<[held: number[] | null, wanted: (number | string)[], goal: number[] | null, refusal: string | null]>([
    // a new contract
    [null, [1], [1], null],
    [null, [1, 11, 12], [1, 11, 12], null],
    [null, [11, 1], [1, 11], null],
    [null, [11], null, noMain],
    [null, [9], null, closed(9)],
    [null, [1, 19, 11], [1, 11], closed(19)],
    [null, [1, 2], [1], onlyOne],
    [null, [1, 99], [1], unknown(99)],
    [null, ['x'], null, unknown('x')],
    [null, ['1e1', 1], [1], unknown('1e1')],
    // one more, one less
    [[1], [1, 11], [1, 11], null],
    [[1, 11, 12], [1, 12], [1, 12], null],
    // closed products that are held stay, whatever the catalog says of them
    [[9, 19], [9, 19], [9, 19], null],
    [[9, 19], [9, 19, 11], [9, 19, 11], null],
    [[77, 78], [77, 78], [77, 78], null],
    [[9, 11], [9, 19], [9], closed(19)],
    // another principal product
    [[1, 11], [2, 11], [2, 11], null],
    [[1, 11], [1, 2], [1], onlyOne],
    [[2], [1, 2], [2], onlyOne],
    // nobody loses the principal product because another one cannot take its place
    [[1, 11], [9, 11], [1, 11], closed(9)],
    [[1, 11], [12], [1, 12], noMain],
  ])('held %j, wanted %j', (held, wanted, goal, refusal) => {
    const before = held && contract(100, held);
    const found = goalFor(wanted.map(String), before, catalog, new Set());
    expect(found.products && [found.products.produto_principal, ...found.products.adicionais]).toEqual(goal);
    expect(found.refusal?.message ?? null).toBe(refusal);
    if (found.refusal) expect(found.refusal).toMatchObject({ code: 'refused', field: 'product' });
  });

  it('leaves out what the platform just would not take, though it lists it', () => {
    expect(goalFor(['1', '11'], null, catalog, new Set([11]))).toMatchObject({
      products: { produto_principal: 1, adicionais: [] },
      refusal: { message: closed(11) },
    });
  });

  it('compares without regard to order or repetition', () => {
    expect(holds(contract(1, [1, 11, 12, 11]), { produto_principal: 1, adicionais: [12, 11] })).toBe(true);
    expect(holds(contract(1, [1, 11]), { produto_principal: 1, adicionais: [12] })).toBe(false);
    expect(holds(contract(1, [1, 11]), { produto_principal: 2, adicionais: [11] })).toBe(false);
  });
});
