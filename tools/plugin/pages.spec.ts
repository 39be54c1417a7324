import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConformance, summary } from '@content-platforms/plugin-sdk/testing';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { radioSerra } from './example/index.ts';
import { radioSerraSimulation } from './example/simulator.fixture.ts';
import { scaffoldOutside } from './outside.ts';

jest.setTimeout(300_000);

const root = join(import.meta.dirname, '..', '..');
const read = (page: string): Promise<string> => readFile(join(root, 'docs/integrators', page), 'utf8');
const codeIn = (text: string): string[] => [...text.matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code = '']) => code);

/** Puts one text in the place of another, which must be there once. */
function put(text: string, place: string | RegExp, code: string): string {
  const parts = text.split(place);
  if (parts.length !== 2) throw new Error(`"${String(place)}" is there ${parts.length - 1} times.`);
  return parts.join(code);
}

describe('the second plugin', () => {
  it('is shown as it stands in its files, and as the kit speaks of it', async () => {
    const page = await read('second.md');
    const folder = join(import.meta.dirname, 'example');
    const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
    const shown = codeIn(page);
    expect(shown.length).toBeGreaterThan(6);
    expect(shown.filter((code) => !files.some((file) => file.includes(code)))).toEqual([]);
    const results = await runConformance({ plugin: radioSerra as AnyPlugin, simulator: radioSerraSimulation });
    expect(page).toContain(`\n${summary('radio-serra', results)}\n`);
  });
});

describe('the tutorial', () => {
  let place: string;
  beforeAll(async () => void (place = await mkdtemp(join(tmpdir(), 'tutorial-'))));
  afterAll(() => rm(place, { recursive: true }));

  it('leads from the scaffold to a plugin of which every check holds', async () => {
    const folder = join(place, 'tv-do-vale');
    await scaffoldOutside(root, folder, 'TV do Vale');
    const test = (): { status: number | null; said: string } => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=source', 'tools/plugin.ts', 'test', folder], {
        cwd: root,
        encoding: 'utf8',
      });
      return { status, said: `${stdout}${stderr}` };
    };
    expect(test().said).toContain('tv-do-vale: of 44 checks 20 hold, 1 does not hold, 17 wait, 6 do not apply');

    const [loop = '', surplus = '', type = '', cases = '', end = ''] = codeIn(await read('tutorial.md'));
    const steps = join(folder, 'steps.ts');
    let text = await readFile(steps, 'utf8');
    text = put(text, / {2}for \(const \{ ref \} of [^]*?\n {2}\}\n/, end + loop);
    text = put(text, / {2}\/\/ Missing: [^\n]*\n {2}return undefined;\n/, surplus);
    await writeFile(steps, put(text, /export type Step = [^\n]*\n/, type));
    const set = join(folder, 'set-account.ts');
    await writeFile(set, put(await readFile(set, 'utf8'), /(?<=case 'put':\n[^\n]*\n)(?= {2}\})/, cases));
    expect(test()).toEqual({ status: 0, said: expect.stringContaining('tv-do-vale: of 44 checks 38 hold, 6 do not apply') });
  });
});
