import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { bugs } from './bugs.ts';

// The bugs are made by `npm run mutants`, which takes long: that each can still be made is seen here, whenever the code it changes has changed.
describe('deliberate bugs', () => {
  it.each(bugs)('$name can be made, and its specs are there', ({ file, find, replace, specs }) => {
    expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
    expect(specs.filter((spec) => !existsSync(spec))).toEqual([]);
  });

  it('have names of their own', () => expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length));
});
