import { describe, expect, it } from '@jest/globals';
import { decideSync, type SyncCounts } from './diff-catalog.ts';

const counts = (some: Partial<SyncCounts>): SyncCounts => ({ listed: 100, known: 100, added: 0, changed: 0, retired: 0, unchanged: 0, ...some });

describe('decideSync', () => {
  it('applies the first catalog, however large', () => {
    expect(decideSync(counts({ listed: 5000, known: 0, added: 5000 }))).toEqual({ held: false });
  });

  it('applies an empty catalog where nothing is known', () => {
    expect(decideSync(counts({ listed: 0, known: 0 }))).toEqual({ held: false });
  });

  it('holds an empty catalog, even of one known product', () => {
    expect(decideSync(counts({ listed: 0, known: 1, retired: 1 }))).toEqual({ held: true, because: 'empty_catalog', percent: 100 });
  });

  it.each([
    { known: 100, retired: 15, held: false },
    { known: 100, retired: 16, held: true },
    { known: 10, retired: 10, held: false },
    { known: 11, retired: 11, held: true },
    { known: 73, retired: 11, held: true },
    { known: 74, retired: 11, held: false },
    { known: 1000, retired: 150, held: false },
    { known: 1000, retired: 151, held: true },
  ])('$retired of $known retired: held $held', ({ known, retired, held }) => {
    expect(decideSync(counts({ known, retired })).held).toBe(held);
  });

  it('holds when the platform changed its codes: all gone, as many new', () => {
    expect(decideSync(counts({ listed: 40, known: 40, added: 40, retired: 40 }))).toEqual({ held: true, because: 'many_retired', percent: 100 });
  });
});
