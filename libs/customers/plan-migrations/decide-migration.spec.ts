import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OfferedPackage } from '../attachments/decide-attachment.ts';
import { type AttachedLink, decideMigration, type LinkOrigin, type MigrationDecision, type MigrationFacts } from './decide-migration.ts';
import { everything, integration, live, offered } from '../attachments/offer.fixture.ts';

const shop = (...packages: OfferedPackage[]): Map<string, OfferedPackage> => new Map(packages.map((item) => [item.id, item]));
const link = (packageId: string, origin: LinkOrigin, priceCents = 1990): AttachedLink => ({
  id: `link-${packageId}`,
  packageId,
  priceCents,
  origin,
  mandatory: false,
});
const lists = (...entries: string[]): { packageId: string; mandatory: boolean }[] =>
  entries.map((entry) => ({ packageId: entry.replace('!', ''), mandatory: entry.endsWith('!') }));

const base: MigrationFacts = {
  serviceId: 'service',
  serviceStatus: 'enabled',
  from: { id: 'old', priceCents: 9990 },
  to: { id: 'new', name: 'Fibra 800', priceCents: 12990, lockPackages: false, active: true, packages: [] },
  links: [],
  elsewhere: [],
  packages: shop(offered('a'), offered('b'), offered('c'), offered('brinde', { kind: 'benefit', priceCents: 500 })),
  customer: everything,
  skipPackages: [],
  addPackages: [],
  trialsUsed: new Set<string>(),
};
const decide = (more: Partial<MigrationFacts>, to: Partial<MigrationFacts['to']> = {}): MigrationDecision =>
  decideMigration({ ...base, ...more, to: { ...base.to, ...to } });
const moves = ({ keep, end, add }: MigrationDecision): Record<string, string[]> => {
  const shown = (list: { package: { id: string }; reasons: { code: string }[] }[]): string[] =>
    list.map((item) => `${item.package.id}: ${item.reasons[0]?.code ?? ''}`);
  return { keep: shown(keep), end: shown(end), add: shown(add) };
};
const blocking = ({ problems }: MigrationDecision): string[] => problems.filter((problem) => problem.blocking).map(({ code }) => code);

describe('decideMigration', () => {
  it('carries a link of both plans, ends the old defaults, keeps what was chosen, adds the new defaults', () => {
    const decision = decide({ links: [link('a', 'plan_default'), link('b', 'migration'), link('c', 'chosen')] }, { packages: lists('a!', 'brinde') });
    expect(moves(decision)).toEqual({ keep: ['a: in_both_plans', 'c: chosen_by_hand'], end: ['b: not_in_new_plan'], add: ['brinde: optional_in_plan'] });
    expect(decision.keep[0]).toMatchObject({ linkId: 'link-a', mandatory: true });
    expect([decision.priceBeforeCents, decision.priceAfterCents]).toEqual([9990 + 3 * 1990, 12990 + 2 * 1990]);
    expect(decision.problems).toEqual([]);
  });

  it('ends what was chosen by hand when the new plan is locked and does not list it', () => {
    const decision = decide({ links: [link('a', 'chosen'), link('b', 'chosen')] }, { lockPackages: true, packages: lists('b') });
    expect(moves(decision)).toEqual({ keep: ['b: chosen_by_hand'], end: ['a: locked_by_new_plan'], add: [] });
  });

  it('leaves out an optional package that is unticked, attached or not, and refuses to untick a mandatory one', () => {
    const decision = decide({ links: [link('a', 'plan_default')], skipPackages: ['a', 'b', 'c'] }, { packages: lists('a', 'b', 'c!') });
    expect(moves(decision)).toEqual({ keep: [], end: ['a: unticked'], add: ['c: mandatory_in_plan'] });
    expect(blocking(decision)).toEqual(['mandatory_package']);
  });

  it('keeps, instead of ending and adding again, an old default that is chosen now', () => {
    const decision = decide({ links: [link('a', 'plan_default')], addPackages: [{ packageId: 'a', priceCents: 990 }] });
    expect(moves(decision)).toEqual({ keep: ['a: chosen_now'], end: [], add: [] });
    expect(decision.keep[0]).toMatchObject({ chosen: true, priceCents: 990 });
    expect(blocking(decision)).toEqual([]);
  });

  it('refuses to add by hand what the new plan locks out, what is attached and what does not exist', () => {
    const addPackages = ['a', 'b', 'ghost'].map((packageId) => ({ packageId }));
    const decision = decide({ links: [link('b', 'plan_default')], addPackages }, { lockPackages: true, packages: lists('b') });
    expect(blocking(decision)).toEqual(['plan_locked', 'already_attached', 'unknown_package']);
  });

  it('takes the price asked for a package that comes with the plan', () => {
    const decision = decide({ addPackages: [{ packageId: 'a', priceCents: 100 }] }, { packages: lists('a!') });
    expect(decision.add).toMatchObject([{ priceCents: 100, mandatory: true, chosen: false }]);
  });

  it('warns of what would wait, and leaves out what nobody sells any more', () => {
    const packages = shop(offered('a'), offered('b', { active: false }));
    const decision = decide({ packages, customer: { ...everything, email: false } }, { packages: lists('a!', 'b!') });
    expect(moves(decision).add).toEqual(['a: mandatory_in_plan']);
    expect(decision.problems.map(({ code, packageId, blocking: blocks }) => [packageId, code, blocks])).toEqual([
      ['a', 'missing_email', false],
      ['b', 'package_inactive', false],
      ['b', 'missing_email', false],
    ]);
  });

  it('sees the place that an ending package frees on a platform of one package per subscriber', () => {
    const single = { integration: integration({ onePackagePerSubscriber: true }) };
    const packages = shop(offered('a', single), offered('b', single), offered('c', single));
    expect(blocking(decide({ packages, links: [link('a', 'plan_default')] }, { packages: lists('b!') }))).toEqual([]);
    expect(blocking(decide({ packages, links: [link('a', 'chosen')] }, { packages: lists('b!') }))).toEqual(['one_package_per_subscriber']);
    const elsewhere = [live(offered('c', single))];
    const optional = decide({ packages, elsewhere }, { packages: lists('b') });
    expect([moves(optional).add, blocking(optional)]).toEqual([[], []]);
  });

  it.each([
    ['a cancelled service', { serviceStatus: 'cancelled' }, {}, 'service_cancelled'],
    ['the same plan', { from: { id: 'new', priceCents: 1 } }, {}, 'same_plan'],
    ['an inactive plan', {}, { active: false }, 'plan_inactive'],
  ])('refuses %s', (_, more, to, code) => {
    expect(blocking(decide(more, to))).toEqual([code]);
  });

  it('makes a new service: nothing kept, nothing ended, every default but those unticked', () => {
    const decision = decide(
      { serviceId: null, from: null, serviceStatus: 'awaiting_installation', skipPackages: ['b'] },
      { packages: lists('a!', 'b', 'brinde!') },
    );
    expect(moves(decision)).toEqual({ keep: [], end: [], add: ['a: mandatory_in_plan', 'brinde: mandatory_in_plan'] });
    expect([decision.priceBeforeCents, decision.priceAfterCents]).toEqual([0, 12990 + 1990]);
  });
});

describe('decideMigration, whatever the facts', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const origins: LinkOrigin[] = ['plan_default', 'chosen', 'migration'];
  const packages = fc
    .array(fc.record({ active: fc.boolean(), kind: fc.constantFrom('standalone' as const, 'benefit' as const), priceCents: fc.nat(9999) }), {
      minLength: 6,
      maxLength: 6,
    })
    .map((list) => shop(...list.map((more, index) => offered(ids[index] ?? '', more))));
  const some = fc.subarray(ids);
  const situation = fc
    .record({
      packages,
      lockPackages: fc.boolean(),
      plan: fc.array(fc.record({ packageId: fc.constantFrom(...ids), mandatory: fc.boolean() })),
      linked: fc.array(fc.record({ packageId: fc.constantFrom(...ids), origin: fc.constantFrom(...origins), priceCents: fc.nat(9999) })),
      skipPackages: some,
      added: some,
      email: fc.boolean(),
    })
    .map(({ packages: shelf, lockPackages, plan, linked, skipPackages, added, email }): MigrationFacts => ({
      ...base,
      packages: shelf,
      to: { ...base.to, lockPackages, packages: [...new Map(plan.map((entry) => [entry.packageId, entry])).values()] },
      links: [...new Map(linked.map((entry) => [entry.packageId, { ...entry, id: `link-${entry.packageId}`, mandatory: false }])).values()],
      skipPackages,
      addPackages: added.map((packageId) => ({ packageId })),
      customer: { ...everything, email },
    }));
  const check = (holds: (given: MigrationFacts, decision: MigrationDecision) => void): void =>
    fc.assert(
      fc.property(situation, (given) => holds(given, decideMigration(given))),
      { numRuns: 1000 },
    );

  it('accounts for every link exactly once, and never ends and adds one package', () => {
    check(({ links }, { keep, end, add }) => {
      expect([...keep, ...end].map(({ linkId }) => linkId).sort()).toEqual(links.map(({ id }) => id).sort());
      const added = add.map((item) => item.package.id);
      expect(new Set(added).size).toBe(added.length);
      for (const {
        package: { id },
      } of [...keep, ...end])
        expect(added).not.toContain(id);
    });
  });

  it('never touches a carried link: in the new plan and not unticked, it is kept at its price', () => {
    check(({ links, to, skipPackages }, { keep }) => {
      for (const { id, packageId, priceCents } of links) {
        const entry = to.packages.find((item) => item.packageId === packageId);
        if (entry && (entry.mandatory || !skipPackages.includes(packageId))) expect(keep).toContainEqual(expect.objectContaining({ linkId: id, priceCents }));
      }
    });
  });

  it('never leaves out a mandatory package that is on sale', () => {
    check(({ to, packages: shelf }, { keep, add }) => {
      const there = [...keep, ...add].map((item) => item.package.id);
      for (const { packageId, mandatory } of to.packages) if (mandatory && shelf.get(packageId)?.active) expect(there).toContain(packageId);
    });
  });

  it('refuses every unticked mandatory package', () => {
    check(({ to, skipPackages }, { problems }) => {
      const refused = problems.filter(({ code }) => code === 'mandatory_package').map(({ packageId }) => packageId);
      expect(refused.sort()).toEqual(
        to.packages
          .filter((entry) => entry.mandatory && skipPackages.includes(entry.packageId))
          .map(({ packageId }) => packageId)
          .sort(),
      );
    });
  });

  it('prices the sum of its parts', () => {
    check(({ from, to, links }, { keep, add, priceBeforeCents, priceAfterCents }) => {
      const sum = (parts: { priceCents: number }[]): number => parts.reduce((all, part) => all + part.priceCents, 0);
      expect(priceBeforeCents).toBe((from?.priceCents ?? 0) + sum([...links]));
      expect(priceAfterCents).toBe(to.priceCents + sum(keep) + sum(add));
    });
  });

  it('with a locked plan, leaves attached only what the plan lists', () => {
    check(({ to }, { keep, add }) => {
      if (!to.lockPackages) return;
      for (const item of [...keep, ...add]) expect(to.packages.map(({ packageId }) => packageId)).toContain(item.package.id);
    });
  });
});
