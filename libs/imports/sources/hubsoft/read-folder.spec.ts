import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFolder, readFolder } from './read-folder.ts';

describe('a folder of answers', () => {
  const savedAt = new Date('2026-11-20T10:00:00Z');
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'folder-'));
    await mkdir(join(folder, 'older'));
    await writeFile(join(folder, 'b.json'), '{"clientes": [');
    await writeFile(join(folder, 'a.json'), '\uFEFF{"clientes": []}');
    await utimes(join(folder, 'a.json'), savedAt, savedAt);
    await symlink(join(folder, 'a.json'), join(folder, 'c.json'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is read file by file, by name; what is no JSON is told', async () => {
    expect(await readFolder(folder)).toEqual([
      { file: 'a.json', savedAt, content: { clientes: [] } },
      { file: 'b.json', reason: 'não é JSON' },
      { file: 'c.json', savedAt, content: { clientes: [] } },
      { file: 'older', reason: 'é uma pasta: só os arquivos da própria pasta são lidos' },
    ]);
  });

  it('has to be there, with files that can be read', async () => {
    await expect(checkFolder(join(folder, 'nowhere'))).rejects.toThrow('não existe');
    await expect(readFolder(join(folder, 'a.json'))).rejects.toThrow('não é uma pasta');
    await symlink(join(folder, 'gone.json'), join(folder, 'd.json'));
    await expect(readFolder(folder)).rejects.toThrow('d.json não pôde ser lido (ENOENT)');
  });
});
