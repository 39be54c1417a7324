import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks } from '@content-platforms/plugin-sdk/testing';
import { checksPage, pageNames, referencePage } from './contract-page.ts';
import { docSections } from './doc-sections.ts';

const root = join(import.meta.dirname, '..', '..');

it.each(pageNames)('docs/integrators/%s.md is what the doc comments say (npm run plugin -- contract)', async (name) => {
  expect(await readFile(join(root, `docs/integrators/${name}.md`), 'utf8')).toBe(await referencePage(root, name));
});

it('docs/integrators/checks.md is what the kit says (npm run plugin -- contract)', async () => {
  expect(await readFile(join(root, 'docs/integrators/checks.md'), 'utf8')).toBe(await checksPage(checks));
});

it('functions are shown as they are called, classes with what they have', () => {
  const text = `
    /** One or other. */
    export function one(a: string): string;
    export function one(a: number): number;
    export function one(a: unknown): unknown { return a; }
    export const two = (a: string): string => a + a;
    export class Three extends Error {
      /** Why. */
      readonly code: string;
      private readonly hidden = 1;
      constructor(code: string) { super(); this.code = code; }
    }
    function four() {}
  `;
  const [first = '', second = '', third = '', ...more] = docSections('x.ts', text);
  expect(first).toBe('## `one()`\n\nOne or other.\n\n```ts\nfunction one(a: string): string;\nfunction one(a: number): number;\n```\n');
  expect(second).toContain('two(a: string): string');
  expect(second).not.toContain('a + a');
  expect(third).toContain('- ``readonly code: string``\n\n  Why.');
  expect(third).toContain('- ``constructor(code: string)``');
  expect(third).not.toContain('hidden');
  expect(more).toEqual([]);
});
