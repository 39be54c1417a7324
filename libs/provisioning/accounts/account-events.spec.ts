import { PlatformFailure } from '@content-platforms/plugin-sdk';
import { describe, expect, it } from '@jest/globals';
import type { AccountFacts } from './account-facts.ts';
import { decideAccountEvent, eventsOfAccount } from './account-events.ts';

const [book, film] = [
  { ref: 'book', blocked: false },
  { ref: 'film', blocked: false },
];
const blocked = (product: { ref: string }) => ({ ...product, blocked: true });

describe('what is told of an account', () => {
  it.each([
    ['nothing', [book], [book], undefined],
    ['nothing, of another order', [book, film], [film, book], undefined],
    ['created', [], [book], 'account.created'],
    ['created, although blocked at once', [], [blocked(book)], 'account.created'],
    ['ended', [blocked(book)], [], 'account.ended'],
    ['blocked, when everything is', [book, film], [blocked(book), blocked(film)], 'account.blocked'],
    ['changed, when one of two is blocked', [book, film], [blocked(book), film], 'account.changed'],
    ['unblocked', [blocked(book)], [book], 'account.unblocked'],
    ['changed', [book], [film], 'account.changed'],
  ] as const)('is %s', (_, before, now, type) => expect(decideAccountEvent(before, now)).toBe(type));

  const facts = { id: 'a', state: 'pending', failureCode: null, held: { remoteId: '529.982.247-25', products: [book] } } as unknown as AccountFacts;
  const refused = new PlatformFailure('refused', 'O CPF 529.982.247-25 não é válido', { field: 'document' });

  it('is a failure once, as a code and a field: what a platform says, and its own ids, are left out', () => {
    const told = eventsOfAccount(facts, undefined, { state: 'failed', failure: refused });
    expect(told).toMatchObject([{ type: 'account.failed', data: { products: [book], failure: { code: 'refused', field: 'document' } } }]);
    expect(JSON.stringify(told)).not.toContain('982');
    expect(eventsOfAccount({ ...facts, state: 'failed', failureCode: 'refused' }, undefined, { state: 'failed', failure: refused })).toEqual([]);
    expect(eventsOfAccount(facts, undefined, { state: 'unknown', failure: refused })).toEqual([]);
  });

  it('is that a platform shows something else than was asked', () => {
    const held = { reference: null, remoteId: 'r', products: [film], memo: {} } as never;
    expect(eventsOfAccount(facts, held, { state: 'needs_attention', failure: null })).toMatchObject([
      { type: 'account.changed', data: { products: [film], failure: null } },
      { type: 'account.failed', data: { failure: { code: 'different' } } },
    ]);
  });
});
