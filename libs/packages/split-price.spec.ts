import { describe, expect, it } from '@jest/globals';
import { type Component, resplitPrice, splitPrice } from './split-price.ts';

const whole = { description: 'Livros', fiscalNature: 'SVA' } as const;
const part = (amountCents: number, fiscalNature: Component['fiscalNature'] = 'SVA'): Component => ({ description: fiscalNature, fiscalNature, amountCents });
const doesNotSum = expect.objectContaining({ code: 'components_do_not_sum' });

describe('splitPrice', () => {
  it('takes a composition that adds up', () => {
    expect(splitPrice(1990, [part(1000), part(990, 'SCM')], whole)).toEqual([part(1000), part(990, 'SCM')]);
  });

  it('makes one part of the whole price where none is given, also of nothing', () => {
    expect(splitPrice(1990, [], whole)).toEqual([{ ...whole, amountCents: 1990 }]);
    expect(splitPrice(0, [], whole)).toEqual([{ ...whole, amountCents: 0 }]);
  });

  it.each([1989, 1991, 0])('refuses parts of 1990 for %i', (priceCents) => {
    expect(() => splitPrice(priceCents, [part(1000), part(990)], whole)).toThrow(doesNotSum);
  });

  it('names both amounts', () => {
    expect(() => splitPrice(1990, [part(5)], whole)).toThrow(expect.objectContaining({ params: { sum: 'R$ 0,05', price: 'R$ 19,90' } }));
  });

  it('keeps no other field', () => {
    expect(splitPrice(1, [{ ...part(1), extra: 'x' } as Component], whole)).toEqual([part(1)]);
  });
});

describe('resplitPrice', () => {
  const one = { priceCents: 100, components: [part(100, 'RENTAL')] };
  const two = { priceCents: 100, components: [part(60), part(40)] };

  it('follows a price with its only part', () => {
    expect(resplitPrice(one, { priceCents: 250 }, whole)).toEqual({ priceCents: 250, components: [part(250, 'RENTAL')] });
  });

  it('does not guess how several parts follow a price', () => {
    expect(() => resplitPrice(two, { priceCents: 250 }, whole)).toThrow(doesNotSum);
    expect(resplitPrice(two, { priceCents: 250, components: [part(200), part(50)] }, whole).components).toEqual([part(200), part(50)]);
  });

  it('checks a composition against the price that stays', () => {
    expect(() => resplitPrice(two, { components: [part(99)] }, whole)).toThrow(doesNotSum);
    expect(resplitPrice(two, { components: [] }, whole).components).toEqual([{ ...whole, amountCents: 100 }]);
  });

  it('keeps everything where nothing changes', () => {
    expect(resplitPrice(two, {}, whole)).toEqual(two);
  });
});
