import { expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks } from '@content-platforms/plugin-sdk/testing';
import { checksPage, contractPage } from './contract-page.ts';

const root = join(import.meta.dirname, '..', '..');

it('docs/integrators/contract.md is what the doc comments say (npm run plugin -- contract)', async () => {
  expect(await readFile(join(root, 'docs/integrators/contract.md'), 'utf8')).toBe(await contractPage(root));
});

it('docs/integrators/checks.md is what the kit says (npm run plugin -- contract)', async () => {
  expect(await readFile(join(root, 'docs/integrators/checks.md'), 'utf8')).toBe(await checksPage(checks));
});
