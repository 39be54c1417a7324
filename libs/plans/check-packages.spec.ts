import { describe, expect, it } from '@jest/globals';
import type { PackageRow } from '#packages';
import { checkPackages } from './check-packages.ts';

const row = (id: string, more: Partial<PackageRow> = {}): PackageRow => ({
  id,
  code: id,
  description: `Pacote ${id}`,
  kind: 'combo',
  priceCents: 0,
  debtPolicy: 'service',
  active: true,
  integrationId: 'one',
  onePackagePerSubscriber: false,
  products: [],
  ...more,
});
const refusal = (rows: PackageRow[], kept: string[] = [], wanted = rows.map(({ id }) => id)): string | undefined =>
  checkPackages(
    wanted.map((packageId) => ({ packageId, mandatory: false })),
    rows,
    kept,
  )?.code;

describe('checkPackages', () => {
  it('takes none, and several of one integration', () => {
    expect(refusal([])).toBeUndefined();
    expect(refusal([row('a'), row('b'), row('c', { integrationId: null })])).toBeUndefined();
  });

  it('refuses what does not exist and what repeats', () => {
    expect(refusal([row('a')], [], ['b'])).toBe('package_not_found');
    expect(refusal([row('a')], [], ['a', 'a'])).toBe('repeated_package');
  });

  it('refuses an inactive package, unless it came with the plan before', () => {
    expect(refusal([row('a', { active: false })])).toBe('package_inactive');
    expect(refusal([row('a', { active: false })], ['a'])).toBeUndefined();
  });

  it('refuses two packages of an integration that takes one per subscriber', () => {
    const single = { onePackagePerSubscriber: true };
    expect(refusal([row('a', single), row('b')])).toBeUndefined();
    expect(refusal([row('a', single), row('b', { ...single, integrationId: 'two' })])).toBeUndefined();
    expect(refusal([row('a', single), row('b', single)])).toBe('one_package_per_subscriber');
  });

  it.each([
    ['names what was asked for', [row('a')], ['b'], ['b']],
    ['names what repeats', [row('a')], ['a', 'a'], ['Pacote a']],
    ['names what is inactive', [row('a', { active: false })], ['a'], ['Pacote a']],
    ['names both of two', ['a', 'b'].map((id) => row(id, { onePackagePerSubscriber: true })), ['a', 'b'], ['Pacote a', 'Pacote b']],
  ])('%s', (_, found, wanted, named) => {
    const problem = checkPackages(
      wanted.map((packageId) => ({ packageId, mandatory: true })),
      found,
    );
    for (const name of named) expect(problem?.detail('pt-BR')).toContain(name);
  });

  it('counts packages without products for no integration', () => {
    const empty = { integrationId: null, onePackagePerSubscriber: true };
    expect(refusal([row('a', empty), row('b', empty)])).toBeUndefined();
  });
});
