import { describe, expect, it } from '@jest/globals';
import { attributeInvoice, mayBlock } from './attribute-invoice.ts';

describe('the service of an invoice', () => {
  it.each([
    ['the named one, whatever else', { named: 'a', ofLinks: [], live: ['b'] }, 'a'],
    ['the one of its lines', { named: undefined, ofLinks: ['b', 'b'], live: ['a', 'b'] }, 'b'],
    ['nobody when its lines are of two', { named: undefined, ofLinks: ['a', 'b'], live: ['a'] }, null],
    ['the only live one', { named: undefined, ofLinks: [], live: ['a'] }, 'a'],
    ['nobody when there are two', { named: undefined, ofLinks: [], live: ['a', 'b'] }, null],
    ['nobody when there is none', { named: undefined, ofLinks: [], live: [] }, null],
  ])('%s', (_, facts, service) => expect(attributeInvoice(facts)).toBe(service));
});

describe('an invoice may block', () => {
  it.each([
    [true, [{ amountCents: 1, blocks: true }]],
    [
      true,
      [
        { amountCents: 900, blocks: false },
        { amountCents: 1, blocks: true },
      ],
    ],
    [false, [{ amountCents: 900, blocks: false }]],
    // A benefit's zero line, a discount: nothing is owed for them.
    [
      false,
      [
        { amountCents: 0, blocks: true },
        { amountCents: 900, blocks: false },
      ],
    ],
    [
      false,
      [
        { amountCents: -100, blocks: true },
        { amountCents: 900, blocks: false },
      ],
    ],
    [false, []],
  ])('%s: %j', (expected, lines) => expect(mayBlock(lines)).toBe(expected));
});
