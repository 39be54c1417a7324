import { describe, expect, it } from '@jest/globals';
import { decideBrake } from './decide-brake.ts';

describe('the brake', () => {
  it.each([
    ['more than 5 % but not more than twenty', 20, 100, 5, 20, false],
    ['more than both', 21, 100, 5, 20, true],
    ['more than twenty but just 5 %', 50, 1000, 5, 20, false],
    ['one more than 5 %', 51, 1000, 5, 20, true],
    ['the whole base', 2000, 2000, 5, 20, true],
    ['nobody', 0, 0, 0, 0, false],
    ['any at all, when set to zero', 1, 1_000_000, 0, 0, true],
    ['never, when set to everybody', 1000, 1000, 100, 0, false],
  ])('%s', (_, toBlock, base, holdPercent, holdCount, held) => expect(decideBrake({ toBlock, base, holdPercent, holdCount }) !== undefined).toBe(held));

  it('says why', () => {
    expect(decideBrake({ toBlock: 1234, base: 10_000, holdPercent: 5, holdCount: 20 })).toBe(
      'Bloquearia 1.234 de 10.000 serviços habilitados (12,3 %), acima do limite de 5 % e de 20. Confira a prévia; depois aprove ou cancele.',
    );
  });
});
