import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typeErrors } from './check-plugin.ts';
import { examine } from './integrity.ts';
import { buildOutside, scaffoldOutside } from './outside.ts';

jest.setTimeout(120_000);

const root = join(import.meta.dirname, '..', '..');

describe('a plugin outside the repository', () => {
  let place: string;
  let folder: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'outside-'));
    folder = join(place, 'acme-tv');
    await scaffoldOutside(root, folder, 'Acme TV');
  });
  afterAll(() => rm(place, { recursive: true }));

  it('is compiled, and taken as the product would take it', async () => {
    expect(await buildOutside(folder)).toEqual(['api', 'index', 'manifest', 'set-account', 'settings', 'steps'].map((name) => `dist/${name}.js`));
    const found = await examine(folder, root);
    expect(found).toMatchObject({ name: 'content-acme-tv', title: 'Acme TV (acme-tv)', entry: expect.stringMatching(/^\/.+\/acme-tv@sha512-/) });
    expect(found.refusal).toBeUndefined();
    await writeFile(join(folder, 'dist/api.js'), "import 'node:fs';\n");
    expect((await examine(folder, root)).refusal).toContain('Um plugin não pode usar "node:fs"');
  });

  it('is no plugin twice', () => expect(scaffoldOutside(root, folder)).rejects.toThrow('is there already'));

  it('is checked against the types of this repository', async () => {
    const other = join(place, 'other');
    await mkdir(other);
    await writeFile(join(other, 'package.json'), '{ "type": "module" }');
    await writeFile(join(other, 'wrong.ts'), "import type { Access } from '@content-platforms/plugin-sdk';\nexport const access: Access = { kind: 'post' };\n");
    const [first = '', ...more] = typeErrors(root, other).split('\n');
    expect(first).toMatch(/wrong\.ts\(2,\d+\): error TS2322/);
    expect(more.filter((line) => line.includes('error TS'))).toEqual([]);
  });
});
