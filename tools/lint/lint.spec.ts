import { describe, expect, it } from '@jest/globals';
import { largeFolders } from './folder-size.ts';
import { grown, lowered } from './ratchet.ts';
import { dialectIn } from './vocabulary.ts';

describe('the vocabulary rule', () => {
  it.each([
    ['an identifier', 'const toldPayment = 1;', 1],
    ['a comment', '// Whoever holds the lock.', 1],
    ['a phrase in a comment', '/** Answers the one that was sent. */', 2],
    ['a part of another word', 'const household = shot;', 0],
    ['a text for people', `const text = 'whoever was told';`, 0],
    ['a template and a comment after it', 'const sql = `SELECT ${column} told`; // told', 1],
  ])('counts %s', (_, source, count) => {
    expect(dialectIn(source, 'x.ts')).toBe(count);
  });
});

describe('the folder rule', () => {
  it('counts sources only, and reports a folder with 26 of them', () => {
    const files = Array.from({ length: 26 }, (_, n) => `libs/planted/file-${n}.ts`);
    expect(largeFolders(files)).toEqual({ 'libs/planted': 26 });
    expect(largeFolders([...files.slice(1), 'libs/planted/a.spec.ts', 'libs/planted/b.fixture.ts'])).toEqual({});
  });
});

describe('the ratchet', () => {
  it('reports growth and new folders', () => {
    expect(grown({ a: 3, b: 1 }, { a: 2 })).toEqual(['a: 3, was 2', 'b: 1, was 0']);
    expect(grown({ a: 1 }, { a: 2 })).toEqual([]);
  });

  it('lowers the baseline and never raises it', () => {
    expect(lowered({ a: 1, b: 5 }, { a: 2, b: 4, c: 3 })).toEqual({ a: 1, b: 4 });
  });
});
