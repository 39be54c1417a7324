import { describe, expect, it } from '@jest/globals';
import { cp, mkdir, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saberMais } from '@content-platforms/saber-mais';
import { describe as describePlugin } from './describe.ts';
import { enterIndex, leaveIndex } from './lists.ts';
import { removePlugin } from './remove.ts';
import { namingOf, scaffold } from './scaffold.ts';

const root = join(import.meta.dirname, '..', '..');

async function inCopy(use: (copy: string) => Promise<void>): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'scaffold-'));
  try {
    for (const folder of ['plugins', 'tools']) await mkdir(join(copy, folder));
    for (const file of ['package.json', 'package-lock.json', 'plugins/index.ts']) await cp(join(root, file), join(copy, file));
    await use(copy);
  } finally {
    await rm(copy, { recursive: true });
  }
}

describe('npm run plugin -- new', () => {
  it('makes a plugin and enters it in every list', () =>
    inCopy(async (copy) => {
      const files = await scaffold(copy, 'tv-do-vale');
      const read = (file: string) => readFile(join(copy, file), 'utf8');
      expect(files).toContain('plugins/tv-do-vale/manifest.ts');
      expect(await read('plugins/tv-do-vale/manifest.ts')).toContain("key: 'tv-do-vale',\n  title: 'Tv Do Vale'");
      expect(await read('plugins/tv-do-vale/conformance.spec.ts')).not.toMatch(/new-?platform/i);
      expect(await read('plugins/index.ts')).toMatch(/import \{ tvDoVale \} from '@content-platforms\/tv-do-vale';[\s\S]+= \[[^\]]+, tvDoVale\]/);
      expect(JSON.parse(await read('package.json')).workspaces).toContain('plugins/tv-do-vale');
      expect(JSON.parse(await read('package-lock.json')).packages['node_modules/@content-platforms/tv-do-vale']).toEqual({
        resolved: 'plugins/tv-do-vale',
        link: true,
      });
      expect(await readlink(join(copy, 'node_modules/@content-platforms/tv-do-vale'))).toBe(join('..', '..', 'plugins', 'tv-do-vale'));
      await expect(scaffold(copy, 'tv-do-vale')).rejects.toThrow('is there already');
    }));

  it.each(['', 'TV', '1tv', 'tv_vale', 'tv--vale', '../x', 'a'.repeat(50)])('refuses "%s" as a name', (name) =>
    expect(() => namingOf(name)).toThrow('is no name'),
  );

  it('takes the title it is given', () => {
    expect(namingOf('tv-do-vale', 'TV do Vale')).toMatchObject({ key: 'tv-do-vale', type: 'TvDoVale', title: 'TV do Vale' });
    expect(() => namingOf('tv-do-vale', "D'Ouro")).toThrow('A title has');
  });

  it('enters a list that was wrapped', () => {
    const text = "import { a } from 'a';\n\nexport const plugins: AnyPlugin[] = [\n  a,\n];\n";
    expect(enterIndex(text, namingOf('b'))).toBe(
      "import { a } from 'a';\nimport { b } from '@content-platforms/b';\n\nexport const plugins: AnyPlugin[] = [\n  a,\n  b,\n];\n",
    );
  });
});

describe('npm run plugin -- remove', () => {
  it('undoes what new did, to the letter; work that is in no commit only when told', () =>
    inCopy(async (copy) => {
      const lists = ['package.json', 'package-lock.json', 'plugins/index.ts'];
      const all = () => Promise.all(lists.map((file) => readFile(join(copy, file), 'utf8')));
      const before = await all();
      await scaffold(copy, 'tv-do-vale');
      const entered = await all();
      expect(entered).not.toEqual(before);
      await expect(removePlugin(copy, 'tv-do-vale')).rejects.toThrow('--force');
      expect(await all()).toEqual(entered);
      await removePlugin(copy, 'tv-do-vale', { force: true });
      expect(await all()).toEqual(before);
      await expect(readlink(join(copy, 'node_modules/@content-platforms/tv-do-vale'))).rejects.toThrow('ENOENT');
      await expect(removePlugin(copy, 'tv-do-vale')).rejects.toThrow('There is no plugins/tv-do-vale');
    }));

  it('leaves a list that was wrapped, under whatever name', () => {
    const text = "import { a } from 'a';\nimport { bee } from '@content-platforms/b';\n\nexport const plugins: AnyPlugin[] = [\n  a,\n  bee,\n];\n";
    expect(leaveIndex(text, namingOf('b'))).toBe("import { a } from 'a';\n\nexport const plugins: AnyPlugin[] = [\n  a,\n];\n");
  });
});

it('npm run plugin -- show: the form and what the plugin can do', () => {
  const text = describePlugin(saberMais as never);
  expect(text).toContain('Token [token] (obrigatório, segredo)');
  expect(text).toContain('Endereço da API [baseUrl] (opcional, padrão: https://api.sabermais.example)');
  expect(text).toContain('exige: nome, CPF/CNPJ, e-mail');
  expect(text).toContain('bloqueio: cada produto por si');
});
