import { describe, expect, it } from '@jest/globals';
import { centsFromReais } from './money.ts';

describe('centsFromReais', () => {
  it.each<[string | number, number]>([
    ['7.90', 790],
    ['7.9', 790],
    [7.9, 790],
    [' 7 ', 700],
    [0, 0],
    ['0.07', 7],
    [1.1, 110],
    [4.35, 435],
    ['19.900', 1990],
    ['123456789012.34', 12345678901234],
  ])('%p', (reais, cents) => expect(centsFromReais(reais)).toBe(cents));

  it.each<string | number>(['', '7,90', '-1', '1e3', '7.905', 'R$ 7', 0.1 + 0.2, NaN, Infinity, 1e21, -0.5, '1234567890123'])('refuses %p', (reais) => {
    expect(() => centsFromReais(reais)).toThrow(RangeError);
  });
});
