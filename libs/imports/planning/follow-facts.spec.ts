import { describe, expect, it } from '@jest/globals';
import { decideTake, type Fact } from './follow-facts.ts';

const hash = (says: unknown): string => JSON.stringify(says);
const fact = (strength: Fact['strength'], says: unknown): Fact => ({ strength, says, columns: { value: says } });

describe('what to write of an imported thing', () => {
  it('is everything when it is not here; what was assumed is not remembered as told', () => {
    const facts = { name: { says: 'Ana', columns: { name: 'Ana' }, strength: 'told' }, day: { says: 10, columns: { day: 10 }, strength: 'assumed' } } as const;
    expect(decideTake(facts, undefined, false, hash)).toEqual({ changed: ['name', 'day'], columns: { name: 'Ana', day: 10 }, told: { name: '"Ana"' } });
  });

  it('is nothing when the source says what it said before, whatever happened here', () => {
    expect(decideTake({ name: fact('told', 'Ana') }, { name: '"Ana"' }, true, hash)).toEqual({ changed: [], columns: {}, told: { name: '"Ana"' } });
  });

  it('is what the source changed', () => {
    const facts = { name: fact('told', 'Ana'), phone: { says: '2', columns: { phone: '2' }, strength: 'told' as const } };
    expect(decideTake(facts, { name: '"Ana"', phone: '"1"' }, true, hash)).toEqual({
      changed: ['phone'],
      columns: { phone: '2' },
      told: { name: '"Ana"', phone: '"2"' },
    });
  });

  it('believes once what is told once, and later than the row if need be', () => {
    expect(decideTake({ day: fact('once', 5) }, { day: '7' }, true, hash).changed).toEqual([]);
    expect(decideTake({ day: fact('once', 5) }, {}, true, hash)).toEqual({ changed: ['day'], columns: { value: 5 }, told: { day: '5' } });
  });

  it('never follows an assumption', () => {
    expect(decideTake({ day: fact('assumed', 10) }, { day: '5' }, true, hash)).toEqual({ changed: [], columns: {}, told: { day: '5' } });
  });

  it('forgets nothing that this time was not told', () => {
    expect(decideTake({}, { name: '"Ana"' }, true, hash).told).toEqual({ name: '"Ana"' });
  });
});
