import { describe, expect, it } from '@jest/globals';
import { decideBrake, decideStale } from './decide-brake.ts';

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
    expect(decideBrake({ toBlock: 21, base: 0, holdPercent: 5, holdCount: 20 })).toContain('21 de 0 serviços habilitados, acima');
  });
});

describe('payments told long ago', () => {
  const now = new Date('2026-11-25T15:00:00Z');
  const stale = (paymentsMaxAgeHours: number | null, paymentsAsOf: string | null): string | undefined =>
    decideStale({ paymentsMaxAgeHours, paymentsAsOf: paymentsAsOf === null ? null : new Date(paymentsAsOf) }, now);

  it.each([
    ['where the policy does not ask', null, '2020-01-01T00:00:00Z'],
    ['where the policy does not ask, and none were ever told', null, null],
    ['as old as allowed', 24, '2026-11-24T15:00:00Z'],
    ['told just now', 1, '2026-11-25T15:00:00Z'],
  ])('block nobody less: %s', (_, hours, asOf) => expect(stale(hours, asOf)).toBeUndefined());

  it('stop the run, and say since when', () => {
    expect(stale(24, '2026-11-24T14:59:59.999Z')).toBe(
      'Os dados de pagamento são de 24/11/2026, 11:59, e o limite é de 24 hora(s). Importe os pagamentos; depois aprove ou cancele.',
    );
    expect(stale(0.5, null)).toBe(
      'Os dados de pagamento nunca foram informados, e o limite é de 0,5 hora(s). Importe os pagamentos; depois aprove ou cancele.',
    );
  });
});
