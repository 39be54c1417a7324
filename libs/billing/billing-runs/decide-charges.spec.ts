import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { civilDateOf } from '#kernel';
import { daysIn } from './competence.ts';
import { decideCharges, type HeldSpan, type ServiceFacts } from './decide-charges.ts';
import { competences, randomWorld, readWorld } from './random-facts.fixture.ts';
import { roundShares } from './round-shares.ts';
import { splitComponents } from './split-components.ts';

const always = { from: null, until: null };
const price = (cents: number) => [{ cents, until: null }];
const service = (change: Partial<ServiceFacts> = {}): ServiceFacts => ({
  begins: '2000-01-01',
  knownOn: '2000-01-01',
  ends: null,
  plans: [{ planId: 'fibra', prices: price(9990), ...always }],
  links: [],
  holds: [],
  slept: [],
  chargeWhileBlocked: false,
  ...change,
});
const held = (from: string, until: string | null, more: Partial<HeldSpan> = {}): HeldSpan => ({ linkId: null, debt: true, from, until, ...more });
const shown = (facts: ServiceFacts, month: string): Record<string, [number, number]> =>
  Object.fromEntries(decideCharges(facts, month).map(({ key, days, cents }) => [key, [days, cents]]));

describe('the days of a month', () => {
  it.each<[string, string, Partial<ServiceFacts>, Record<string, [number, number]>]>([
    ['a whole month', '2026-04', {}, { fibra: [30, 9990] }],
    ['of 28 days', '2026-02', {}, { fibra: [28, 9990] }],
    ['of 29', '2024-02', {}, { fibra: [29, 9990] }],
    ['the month in which daylight saving began', '2018-11', {}, { fibra: [30, 9990] }],
    ['begun on the 11th', '2026-04', { begins: '2026-04-11' }, { fibra: [20, 6660] }],
    ['begun on the last day', '2024-02', { begins: '2024-02-29' }, { fibra: [1, 344] }],
    ['cancelled on the 11th: not that day', '2026-04', { ends: '2026-04-11' }, { fibra: [10, 3330] }],
    ['begun and cancelled on one day', '2026-04', { begins: '2026-04-11', ends: '2026-04-11' }, {}],
    ['never enabled', '2026-04', { begins: null }, {}],
    ['blocked from the 11th to the 21st', '2026-04', { holds: [held('2026-04-11', '2026-04-21')] }, { fibra: [20, 6660] }],
    ['blocked and let go on one day', '2026-04', { holds: [held('2026-04-11', '2026-04-11')] }, { fibra: [30, 9990] }],
    ['blocked twice over at once', '2026-04', { holds: [held('2026-04-11', '2026-04-16'), held('2026-04-13', '2026-04-21')] }, { fibra: [20, 6660] }],
    [
      'blocked, and trusted for three days',
      '2026-04',
      { holds: [held('2026-04-01', null)], slept: [{ from: '2026-04-10', until: '2026-04-13' }] },
      { fibra: [3, 999] },
    ],
    ['blocked all month', '2026-04', { holds: [held('2026-03-01', null)] }, {}],
    ['blocked, and charged all the same', '2026-04', { holds: [held('2026-03-01', null)], chargeWhileBlocked: true }, { fibra: [30, 9990] }],
  ])('%s (%s)', (_, month, change, charges) => expect(shown(service(change), month)).toEqual(charges));

  it('a plan that replaced another is charged from that day, and both together cost what one would', () => {
    const plans = [
      { planId: 'fibra', prices: price(9990), from: null, until: '2026-05-18' },
      { planId: 'turbo', prices: price(9990), from: '2026-05-18', until: null },
    ];
    expect(shown(service({ plans }), '2026-05')).toEqual({ fibra: [17, 5478], turbo: [14, 4512] });
  });

  it('a new price holds from its day on', () => {
    const plans = [{ planId: 'fibra', prices: [{ cents: 9000, until: '2026-04-16' }, ...price(12_000)], ...always }];
    expect(shown(service({ plans }), '2026-04')).toEqual({ fibra: [30, 10_500] });
  });

  it('a package attached on the 16th and one removed on it; a benefit is shown at nothing', () => {
    const links = [
      { linkId: 'attached', prices: price(1990), from: '2026-04-16', until: null, blockedByDebt: true },
      { linkId: 'benefit', prices: price(0), ...always, blockedByDebt: true },
      { linkId: 'removed', prices: price(1990), from: '2026-01-01', until: '2026-04-16', blockedByDebt: true },
    ];
    expect(shown(service({ links }), '2026-04')).toEqual({ fibra: [30, 9990], attached: [15, 995], benefit: [30, 0], removed: [15, 995] });
  });

  it('a package that debt does not block is charged while its service is; one that is blocked alone is not', () => {
    const links = [
      { linkId: 'survives', prices: price(3000), ...always, blockedByDebt: false },
      { linkId: 'follows', prices: price(3000), ...always, blockedByDebt: true },
    ];
    const debt = service({ links, holds: [held('2026-04-11', '2026-04-21')] });
    expect(shown(debt, '2026-04')).toEqual({ fibra: [20, 6660], survives: [30, 3000], follows: [20, 2000] });
    const request = service({ links, holds: [held('2026-04-11', '2026-04-21', { debt: false })] });
    expect(shown(request, '2026-04')).toEqual({ fibra: [20, 6660], survives: [20, 2000], follows: [20, 2000] });
    const alone = service({ links, holds: [held('2026-04-11', '2026-04-21', { linkId: 'survives' })] });
    expect(shown(alone, '2026-04')).toEqual({ fibra: [30, 9990], survives: [20, 2000], follows: [30, 3000] });
  });

  it.each([
    // The day of an instant is São Paulo's, wherever in Brazil it was done; until 2019 summer was two hours behind UTC.
    ['2026-05-01T02:59:59Z', '2026-04-30', 'the last second of April'],
    ['2026-05-01T03:00:00Z', '2026-05-01', 'Brasília, 00:00'],
    ['2026-05-01T02:30:00-02:00', '2026-05-01', 'Fernando de Noronha, 02:30'],
    ['2026-04-30T23:30:00-04:00', '2026-05-01', 'Manaus, 23:30 the day before'],
    ['2026-04-30T22:00:00-05:00', '2026-05-01', 'Rio Branco, 22:00 the day before'],
    ['2018-02-01T01:59:59Z', '2018-01-31', 'in summer time'],
    ['2018-02-01T02:00:00Z', '2018-02-01', 'midnight in summer time'],
    ['2018-11-04T03:00:00Z', '2018-11-04', 'a day without a midnight'],
  ])('%s is %s (%s)', (instant, day) => {
    expect(civilDateOf(new Date(instant))).toBe(day);
    const begun = service({ begins: civilDateOf(new Date(instant)) });
    const [charge] = decideCharges(begun, day.slice(0, 7));
    expect(charge?.days).toBe(daysIn(day.slice(0, 7)) - Number(day.slice(8)) + 1);
  });
});

describe('to the cent', () => {
  it('a month that is cut into any parts costs what it costs whole', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 2, max: 28 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...competences), fc.integer({ min: 0, max: 100_000 }), cuts, (month, cents, days) => {
        const bounds = days.toSorted((a, b) => a - b).map((day) => `${month}-${String(day).padStart(2, '0')}`);
        const plans = [...bounds, null].map((until, index) => ({ planId: `plan ${index}`, prices: price(cents), from: bounds[index - 1] ?? null, until }));
        const total = decideCharges(service({ plans }), month).reduce((sum, charge) => sum + charge.cents, 0);
        expect(total).toBe(cents);
      }),
    );
  });

  it('the sum is the exact sum rounded once, no part a centavo off, and components add up to their line', () => {
    fc.assert(
      fc.property(randomWorld, (world) => {
        const { facts } = readWorld(world);
        for (const { cents } of decideCharges(facts, world.competence)) {
          expect(cents).toBeGreaterThanOrEqual(0);
          const parts = splitComponents(
            [3, 5, 7].map((amountCents) => ({ description: '', fiscalNature: 'SVA', amountCents })),
            cents,
          );
          expect(parts.reduce((sum, part) => sum + part.amountCents, 0)).toBe(cents);
        }
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e7 }), { maxLength: 12 }), fc.constantFrom(28, 29, 30, 31), (numerators, denominator) => {
        const parts = roundShares(numerators, denominator);
        const exact = numerators.reduce((sum, each) => sum + each, 0) / denominator;
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(Math.floor(exact + 0.5));
        parts.forEach((part, index) => expect(Math.abs(part - numerators[index]! / denominator)).toBeLessThan(1));
      }),
    );
  });
});
