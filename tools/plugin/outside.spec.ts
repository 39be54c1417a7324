import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typeErrors } from './check-plugin.ts';
import { examine } from './integrity.ts';
import { buildOutside, scaffoldOutside } from './outside.ts';
import { withOutsidePlugin } from './outside-plugin.ts';

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

  it('runs the kit on the worked example of the documentation, in an engine of its own', async () => {
    const example = join(place, 'radio-serra');
    await cp(join(import.meta.dirname, 'example'), example, { recursive: true });
    await writeFile(join(example, 'package.json'), '{ "name": "radio-serra", "type": "module", "exports": "./index.ts" }');
    const results = await withOutsidePlugin(example, (plugin) => plugin.conformance('simulator.fixture.ts'), true);
    const count = (status: string): number => results.filter((result) => result.status === status).length;
    expect([count('holds'), count('does-not-apply'), results.length]).toEqual([37, 7, 44]);
  });

  it('is not run in this process to be shown or checked', async () => {
    const hostile = join(place, 'hostile');
    await mkdir(hostile);
    await writeFile(join(hostile, 'package.json'), '{ "name": "hostile", "type": "module", "exports": "./index.js" }');
    const code = 'globalThis.process.exit(3); export default {};';
    await writeFile(join(hostile, 'index.js'), code);
    await expect(withOutsidePlugin(hostile, async () => undefined)).rejects.toThrow("cannot read property 'exit' of undefined");
    expect((await examine(hostile, root)).refusal).toContain("cannot read property 'exit' of undefined");
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
