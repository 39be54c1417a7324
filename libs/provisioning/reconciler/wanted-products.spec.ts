import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type HoldFact, isInStep, type LinkFact, wantedProducts, type WantedFacts } from './wanted-products.ts';

const now = new Date('2026-11-23T12:00:00Z');
const link = (more: Partial<LinkFact> = {}): LinkFact => ({
  linkId: 'link-1',
  ref: 'LIVROS',
  status: 'enabled',
  everEnabled: true,
  fromDate: '2026-01-01',
  untilDate: null,
  debtPolicy: 'service',
  fallbackRef: null,
  holds: [],
  ...more,
});
const hold = (reason: HoldFact['reason'], more: Partial<HoldFact> = {}): HoldFact => ({ reason, linkId: null, sleepsUntil: null, ...more });
const wanted = (links: LinkFact[], more: Partial<WantedFacts> = {}): ReturnType<typeof wantedProducts> =>
  wantedProducts({ suspendOnDebt: true, blocking: 'product', links, ...more }, now);
const one = (more: Partial<LinkFact>, facts: Partial<WantedFacts> = {}): unknown => wanted([link(more)], facts).products[0]?.blocked ?? 'nothing';

describe('wantedProducts', () => {
  it.each([
    ['enabled', { status: 'enabled' }, false],
    ['never enabled', { status: 'awaiting_installation', everEnabled: false }, 'nothing'],
    ['awaiting migration, once enabled', { status: 'awaiting_migration' }, false],
    ['quota exceeded, once enabled', { status: 'quota_exceeded' }, false],
    ['awaiting migration, never enabled', { status: 'awaiting_migration', everEnabled: false }, 'nothing'],
    ['cancelled', { status: 'cancelled' }, 'nothing'],
    ['cancelled while blocked', { status: 'cancelled', holds: [hold('debt')] }, 'nothing'],
    ['last day is today', { untilDate: '2026-11-23' }, false],
    ['last day was yesterday', { untilDate: '2026-11-22' }, 'nothing'],
    ['begins today', { fromDate: '2026-11-23' }, false],
    ['begins tomorrow', { fromDate: '2026-11-24' }, 'nothing'],
  ] as const)('a service %s', (_, facts, expected) => expect(one(facts)).toBe(expected));

  // suspendOnDebt × debt policy × whose hold: every combination of domain.md
  it.each([
    [true, 'service', null, 'debt'],
    [true, 'service', 'link-1', 'debt'],
    [true, 'own-lines', null, false],
    [true, 'own-lines', 'link-1', 'debt'],
    [true, 'never', null, false],
    [true, 'never', 'link-1', false],
    [false, 'service', null, false],
    [false, 'service', 'link-1', false],
    [false, 'own-lines', null, false],
    [false, 'own-lines', 'link-1', false],
    [false, 'never', null, false],
    [false, 'never', 'link-1', false],
  ] as const)('a debt hold: switch %s, policy %s, on %s', (suspendOnDebt, debtPolicy, linkId, expected) => {
    expect(one({ debtPolicy, holds: [hold('debt', { linkId })] }, { suspendOnDebt })).toBe(expected);
  });

  describe('a package with something to fall back to', () => {
    const basic = { fallbackRef: 'BASICO' };
    it.each([
      ['nothing blocks', [], [['LIVROS', false]]],
      ['a debt', [hold('debt')], [['BASICO', false]]],
      ['a debt in trust', [hold('debt', { sleepsUntil: '2026-11-25T03:00:00Z' })], [['LIVROS', false]]],
      ['an operator', [hold('operator')], [['LIVROS', 'other']]],
      ['a debt and the customer', [hold('debt'), hold('request')], [['LIVROS', 'request']]],
    ] as const)('%s', (_, holds, expected) => {
      expect(wanted([link({ ...basic, holds })]).products.map(({ ref, blocked }) => [ref, blocked])).toEqual(expected);
    });

    it('falls back only where the debt reaches it', () => {
      expect(one({ ...basic, debtPolicy: 'never', holds: [hold('debt')] })).toBe(false);
      expect(wanted([link({ ...basic, holds: [hold('debt')] })], { suspendOnDebt: false }).products).toEqual([{ ref: 'LIVROS', blocked: false }]);
      expect(wanted([link({ ...basic, debtPolicy: 'own-lines', holds: [hold('debt', { linkId: 'link-1' })] })]).products).toEqual([
        { ref: 'BASICO', blocked: false },
      ]);
    });

    it('gives what it falls back to once, though another package sells it too', () => {
      const sold = link({ linkId: 'link-2', ref: 'BASICO', holds: [hold('debt', { linkId: 'link-2' })] });
      expect(wanted([link({ ...basic, holds: [hold('debt', { linkId: 'link-1' })] }), sold]).products).toEqual([{ ref: 'BASICO', blocked: false }]);
    });
  });

  it.each([
    ['operator', 'other'],
    ['fraud', 'other'],
    ['other', 'other'],
    ['request', 'request'],
  ] as const)('a hold by %s blocks whatever the switch and the policy', (reason, expected) => {
    expect(one({ debtPolicy: 'never', holds: [hold(reason)] }, { suspendOnDebt: false })).toBe(expected);
  });

  it.each(['debt', 'operator', 'request'] as const)('a hold by %s on another package is none of this one', (reason) => {
    expect(one({ holds: [hold(reason, { linkId: 'link-2' })] })).toBe(false);
  });

  it('says when time alone will change the answer first', () => {
    const links = [link({ untilDate: '2026-12-10' }), link({ linkId: 'link-2', ref: 'GIBIS', untilDate: '2026-12-01' })];
    expect(wanted(links).changesAt).toEqual(new Date('2026-12-02T03:00:00Z'));
    expect(wanted(links.toReversed()).changesAt).toEqual(new Date('2026-12-02T03:00:00Z'));
  });

  it('any hold blocks, and the gravest is told', () => {
    expect(one({ holds: [hold('debt'), hold('request')] })).toBe('request');
    expect(one({ holds: [hold('request'), hold('operator'), hold('debt')] })).toBe('other');
  });

  it('a trust unlock makes a debt hold sleep until its moment, and says when to look again', () => {
    const until = '2026-11-25T03:00:00.000Z';
    const facts = wanted([link({ holds: [hold('debt', { sleepsUntil: until })] })]);
    expect(facts.products).toEqual([{ ref: 'LIVROS', blocked: false }]);
    expect(facts.changesAt?.toISOString()).toBe(until);
    expect(one({ holds: [hold('debt', { sleepsUntil: '2026-11-23T12:00:00.000Z' })] })).toBe('debt');
  });

  it('says when a link begins and when it has ended', () => {
    expect(wanted([link({ fromDate: '2026-12-01' })]).changesAt?.toISOString()).toBe('2026-12-01T03:00:00.000Z');
    expect(wanted([link({ untilDate: '2026-11-30' })]).changesAt?.toISOString()).toBe('2026-12-01T03:00:00.000Z');
  });

  it('a product stays while one live link gives it unblocked', () => {
    const blocked = link({ holds: [hold('debt')] });
    const other = link({ linkId: 'link-2' });
    expect(wanted([blocked, other]).products).toEqual([{ ref: 'LIVROS', blocked: false }]);
    expect(wanted([blocked, { ...other, status: 'cancelled' }]).products).toEqual([{ ref: 'LIVROS', blocked: 'debt' }]);
  });

  it.each([
    ['product', ['debt', false]],
    ['by-removal', ['debt', false]],
    ['account', [false, false]],
    ['none', [false, false]],
  ] as const)('a platform that blocks by %s', (blocking, expected) => {
    const links = [link({ ref: 'A', holds: [hold('debt', { linkId: 'link-1' })] }), link({ ref: 'B', linkId: 'link-2' })];
    expect(wanted(links, { blocking }).products.map(({ blocked }) => blocked)).toEqual(expected);
  });

  it('a platform that blocks the whole account does so when every product is', () => {
    const links = [link({ ref: 'A', holds: [hold('debt')] }), link({ ref: 'B', linkId: 'link-2', holds: [hold('request')] })];
    expect(wanted(links, { blocking: 'account' }).products.map(({ blocked }) => blocked)).toEqual(['debt', 'request']);
  });

  const anyHold = fc.record({
    reason: fc.constantFrom('debt', 'operator', 'request', 'fraud', 'other') as fc.Arbitrary<HoldFact['reason']>,
    linkId: fc.constantFrom(null, 'link-1', 'link-2'),
    sleepsUntil: fc.constantFrom(null, '2026-11-22T00:00:00Z', '2026-11-30T00:00:00Z'),
  });
  const anyLink: fc.Arbitrary<LinkFact> = fc.record({
    linkId: fc.constantFrom('link-1', 'link-2', 'link-3'),
    ref: fc.constantFrom('A', 'B', 'C'),
    status: fc.constantFrom('awaiting_installation', 'enabled', 'awaiting_migration', 'quota_exceeded', 'cancelled'),
    everEnabled: fc.boolean(),
    fromDate: fc.constantFrom('2026-01-01', '2026-11-23', '2026-12-01'),
    untilDate: fc.constantFrom(null, '2026-11-22', '2026-11-23', '2026-12-31'),
    debtPolicy: fc.constantFrom('service', 'own-lines', 'never'),
    fallbackRef: fc.constantFrom(null, null, 'C', 'D'),
    holds: fc.array(anyHold, { maxLength: 3 }),
  });

  const anyBlocking = fc.constantFrom('product', 'account', 'none', 'by-removal');

  it('does not depend on the order of facts', () => {
    fc.assert(
      fc.property(fc.array(anyLink, { maxLength: 6 }), fc.boolean(), anyBlocking, (links, suspendOnDebt, blocking) => {
        const facts = { suspendOnDebt, blocking } as const;
        expect(wanted(links.toReversed(), facts)).toEqual(wanted(links, facts));
      }),
    );
  });

  // What a package falls back to while a debt blocks it does go, when it is lifted: the packages here have nothing of the kind.
  it('never blocks by lifting a hold', () => {
    fc.assert(
      fc.property(fc.array(anyLink, { maxLength: 6 }), fc.boolean(), anyBlocking, (drawn, suspendOnDebt, blocking) => {
        const facts = { suspendOnDebt, blocking } as const;
        const links = drawn.map((item) => ({ ...item, fallbackRef: null }));
        const lifted = wanted(
          links.map((item) => ({ ...item, holds: item.holds.slice(1) })),
          facts,
        );
        for (const { ref, blocked } of wanted(links, facts).products)
          if (blocked === false) expect(lifted.products.find((product) => product.ref === ref)?.blocked).toBe(false);
      }),
    );
  });

  it('gives what a package falls back to exactly while nothing but a debt blocks it', () => {
    fc.assert(
      fc.property(anyLink, fc.boolean(), (drawn, suspendOnDebt) => {
        const given = wanted([{ ...drawn, ref: 'A', fallbackRef: 'D' }], { suspendOnDebt, blocking: 'product' }).products;
        const plain = wanted([{ ...drawn, ref: 'A', fallbackRef: null }], { suspendOnDebt, blocking: 'product' }).products;
        expect(given).toEqual(plain.map((product) => (product.blocked === 'debt' ? { ref: 'D', blocked: false } : product)));
      }),
    );
  });
});

describe('isInStep', () => {
  const held = (blocked: boolean): { ref: string; blocked: boolean }[] => [{ ref: 'A', blocked }];
  it.each([
    ['product', 'debt', held(true), true],
    ['product', 'debt', held(false), false],
    ['product', false, held(true), false],
    ['product', 'debt', [], false],
    ['by-removal', 'debt', [], true],
    ['by-removal', 'debt', held(false), false],
    ['by-removal', false, [], false],
    ['none', false, held(true), true],
  ] as const)('%s: wanted %p, held %j: %p', (blocking, blocked, platform, expected) =>
    expect(isInStep([{ ref: 'A', blocked }], platform, blocking)).toBe(expected),
  );

  it('several products are in step when each is, whatever the order', () => {
    const [a, b] = [
      { ref: 'A', blocked: false },
      { ref: 'B', blocked: true },
    ];
    const both = [
      { ref: 'A', blocked: false },
      { ref: 'B', blocked: 'debt' },
    ] as const;
    expect(isInStep(both, [b, a], 'product')).toBe(true);
    expect(isInStep(both, [a, { ref: 'C', blocked: true }], 'product')).toBe(false);
    expect(isInStep(both, [{ ref: 'C', blocked: false }, b], 'product')).toBe(false);
  });

  it('where blocking removes, a blocked product may also be held blocked; what nobody wants may not', () => {
    expect(isInStep([{ ref: 'A', blocked: 'debt' }], held(true), 'by-removal')).toBe(true);
    expect(isInStep([{ ref: 'B', blocked: 'debt' }], held(true), 'by-removal')).toBe(false);
  });

  it('what nobody wants is not in step', () => expect(isInStep([], held(false), 'product')).toBe(false));
});
