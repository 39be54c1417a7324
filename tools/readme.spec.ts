import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const readme = readFileSync('README.md', 'utf8');
const settings = [...readFileSync('libs/kernel/config/config.ts', 'utf8').matchAll(/^ {4}([A-Z][A-Z_]+): /gm)].map(([, name = '']) => name);
const launcherSettings = ['DATA_DIR', 'WORKERS'];
const scripts = Object.keys((JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }).scripts);

/** The settings and scripts that a page does not name. */
const missing = (page: string): string[] => [
  ...[...settings, ...launcherSettings].filter((name) => !page.includes(`\`${name}\``)),
  ...scripts.filter((name) => !new RegExp(`\\b${name}\\b`).test(page)),
];

describe('the README', () => {
  it('names every setting and every script', () => {
    expect(settings.length).toBeGreaterThan(30);
    expect(missing(readme)).toEqual([]);
  });

  it('a setting that is left out is seen', () => {
    expect(missing(readme.replaceAll('`OIDC_ACR`', ''))).toEqual(['OIDC_ACR']);
  });
});
