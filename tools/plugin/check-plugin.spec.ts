import { expect, it, jest } from '@jest/globals';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPlugin } from './check-plugin.ts';

jest.setTimeout(300_000);

const root = join(import.meta.dirname, '..', '..');

it('npm run plugin -- check: finds what is wrong in types, lint and format, each, and mends what mends itself', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'check-'));
  const output = jest.spyOn(console, 'log').mockReturnValue();
  try {
    for (const file of ['tsconfig.json', 'eslint.config.mjs', '.prettierrc.json', 'package.json']) await cp(join(root, file), join(copy, file));
    for (const folder of ['node_modules', 'libs']) await symlink(join(root, folder), join(copy, folder));
    const folder = join(copy, 'plugins/tv');
    await mkdir(folder, { recursive: true });
    const file = join(folder, 'tv.ts');
    const check = async (text: string, fix = false): Promise<{ status: number; told: string }> => {
      await writeFile(file, text);
      output.mockClear();
      const status = await checkPlugin(copy, folder, { isOutside: false, fix });
      return { status, told: output.mock.calls.join('\n') };
    };
    const good = "import type { Access } from '@content-platforms/plugin-sdk';\n\nexport const access: Access = { kind: 'sent-by-platform' };\n";
    const wrong = await check(`${good}export const late = (): void => {\n  Promise.resolve(access.url)\n};\n`);
    expect(wrong.status).toBe(1);
    expect(wrong.told).toMatch(/TS2339[^]+✕ types[^]+no-floating-promises[^]+✕ lint[^]+Not as Prettier writes it: [^]+tv\.ts\n✕ format/);
    expect(await check(good.replace("= { kind: 'sent-by-platform' }", '={kind: "sent-by-platform"}'), true)).toEqual({
      status: 0,
      told: '✓ types\n✓ lint\n✓ format',
    });
    expect(await readFile(file, 'utf8')).toBe(good);
  } finally {
    output.mockRestore();
    await rm(copy, { recursive: true });
  }
});
