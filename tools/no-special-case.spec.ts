import { expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plugins } from '#plugins';

const root = join(import.meta.dirname, '..');
const isOurs = (file: string): boolean => !/\.(spec|fixture|e2e)\.ts$|plugin-sdk\/testing|\/dist\/|^apps\/api\/openapi\/examples\.ts$/.test(file);
/** An example in the API's description is no case, nor one in a comment. */
const examples = /example: '[^']*'|\/\*[\s\S]*?\*\/|\/\/.*/g;

it('the host knows no platform by name: whatever one of them needs is in the contract', () => {
  const keys = plugins.map(({ manifest }) => manifest.key);
  const named = new RegExp(`['"\`](${keys.join('|')})['"\`]`);
  const files = globSync('{libs,apps/api,apps/worker}/**/*.ts', { cwd: root }).filter(isOurs);
  expect(files.length).toBeGreaterThan(300);
  expect(named.test(`if (platform === '${keys[0]}')`)).toBe(true);
  expect(files.filter((file) => named.test(readFileSync(join(root, file), 'utf8').replace(examples, '')))).toEqual([]);
});
