import { describe, expect, it } from '@jest/globals';
import { attributeInvoice, type AttributionFacts, mayBlock } from './attribute-invoice.ts';

const a = { id: 'a', from: '2025-01-01', until: null };
const b = { id: 'b', from: '2026-03-10', until: null };
const old = { id: 'old', from: '2024-01-01', until: '2026-03-09' };
const invoice = (over: Partial<AttributionFacts>): AttributionFacts => ({
  named: undefined,
  ofLinks: [],
  services: [],
  competence: null,
  dueDate: '2026-03-10',
  ...over,
});

describe('the service of an invoice', () => {
  it.each<[string, Partial<AttributionFacts>, string | null]>([
    ['the named one, whatever else', { named: 'a', services: [b] }, 'a'],
    ['the one of its lines', { ofLinks: ['b', 'b'], services: [a, b] }, 'b'],
    ['nobody when its lines are of two', { ofLinks: ['a', 'b'], services: [a] }, null],
    ['the only one', { services: [a] }, 'a'],
    ['nobody when two lived on the due date', { services: [a, b] }, null],
    ['nobody when there is none', {}, null],
    ['the cancelled one, when the other began after the due date', { services: [old, b], dueDate: '2026-02-13' }, 'old'],
    ['the cancelled one, on its last day', { services: [old], dueDate: '2026-03-09' }, 'old'],
    ['the new one, on its first day', { services: [old, b], dueDate: '2026-03-10' }, 'b'],
    ['nobody between two', { services: [{ ...old, until: '2026-03-01' }, b], dueDate: '2026-03-05' }, null],
    ['nobody when both lived in its competence', { services: [old, b], competence: '2026-03' }, null],
    ['the cancelled one, by its competence', { services: [old, b], competence: '2026-02' }, 'old'],
    ['the new one, by its competence, whatever the due date', { services: [old, b], competence: '2026-04', dueDate: '2026-02-01' }, 'b'],
    ['nobody when the only one began after its competence', { services: [b], competence: '2026-02' }, null],
    ['the one that ended on the first of its competence', { services: [{ ...old, until: '2026-02-01' }], competence: '2026-02' }, 'old'],
    ['the one that began on the last of its competence', { services: [{ ...b, from: '2028-02-29' }], competence: '2028-02' }, 'b'],
    ['nobody when it began the day after', { services: [{ ...b, from: '2028-03-01' }], competence: '2028-02' }, null],
    ['the one of a December', { services: [{ ...b, from: '2026-12-31' }], competence: '2026-12' }, 'b'],
  ])('%s', (_, facts, service) => expect(attributeInvoice(invoice(facts))).toBe(service));
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
