import { describe, expect, it } from '@jest/globals';
import { filtersFrom, filtersWith } from './filters.ts';

describe('filters in the address', () => {
  it('are text, however the address was read', () => {
    expect(filtersFrom({ blocked: true, externalRef: 1234, search: 'Ana', odd: { a: 1 }, none: null })).toEqual({
      blocked: 'true',
      externalRef: '1234',
      search: 'Ana',
    });
  });

  it('change one by one; an empty one leaves the address', () => {
    const some = { state: 'failed', integrationId: 'a' };
    expect(filtersWith(some, { state: 'pending' })).toEqual({ state: 'pending', integrationId: 'a' });
    expect(filtersWith(some, { state: '' })).toEqual({ integrationId: 'a' });
    expect(filtersWith(some, { integrationId: undefined, aba: 'contas' })).toEqual({ state: 'failed', aba: 'contas' });
    expect(some).toEqual({ state: 'failed', integrationId: 'a' });
  });
});
