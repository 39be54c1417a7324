import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocate } from './money.ts';

describe('allocate', () => {
  it('gives the odd centavo to the largest remainder, ties to the first', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(1000, [2, 1])).toEqual([667, 333]);
    expect(allocate(10, [1, 2, 4])).toEqual([1, 3, 6]);
    expect(allocate(2, [1, 5, 5, 5])).toEqual([0, 1, 1, 0]);
    expect([allocate(0, [1, 2]), allocate(-1, [1, 0])]).toEqual([
      [0, 0],
      [-1, 0],
    ]);
    expect(allocate(-100, [1, 1, 1])).toEqual([-34, -33, -33]);
  });

  it('always adds up, and no part is a whole centavo off', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 12 }), (amount, weights) => {
        const total = weights.reduce((a, b) => a + b, 0);
        fc.pre(total > 0);
        const parts = allocate(amount, weights);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(amount);
        parts.forEach((part, i) => expect(Math.abs(part - (amount * (weights[i] ?? 0)) / total)).toBeLessThan(1));
      }),
    );
  });

  it('refuses what cannot be split', () => {
    expect(() => allocate(1.5, [1])).toThrow('amountCents must be');
    expect(() => allocate(10, [0, 0])).toThrow('weights must be');
    expect(() => allocate(10, [1.5, 1])).toThrow('weights must be');
    expect(() => allocate(10, [2, -1])).toThrow(RangeError);
  });
});
