import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { leaveIndex, leaveLock, leaveWorkspaces } from './lists.ts';
import { namingOf } from './scaffold.ts';

/**
 * Takes `plugins/<key>` away, and out of every list that `scaffold` entered it in. Answers the files it changed. Throws, and changes nothing,
 * when the folder holds work that no commit has, unless `force`d.
 */
export async function removePlugin(root: string, name: string, { force = false } = {}): Promise<string[]> {
  const naming = namingOf(name);
  const folder = `plugins/${naming.key}`;
  if (!(await readdir(join(root, folder)).catch(() => undefined))) throw new Error(`There is no ${folder}.`);
  const unsaved = force ? [] : await uncommitted(root, folder);
  if (unsaved.length > 0) {
    throw new Error(`${folder} holds work that is in no commit:\n${unsaved.map((file) => `  ${file}`).join('\n')}\nCommit it, or say --force to lose it.`);
  }
  const lists: [file: string, leave: (text: string) => string][] = [
    ['package.json', (text) => leaveWorkspaces(text, naming)],
    ['package-lock.json', (text) => leaveLock(text, naming)],
    ['plugins/index.ts', (text) => leaveIndex(text, naming)],
  ];
  const changed = await Promise.all(lists.map(async ([file, leave]) => [file, leave(await readFile(join(root, file), 'utf8'))] as const));
  for (const [file, text] of changed) await writeFile(join(root, file), text);
  await rm(join(root, 'node_modules/@content-platforms', naming.key), { force: true });
  await rm(join(root, folder), { recursive: true });
  return [folder, ...changed.map(([file]) => file)];
}

/** Files that git does not have as they are; one that is ignored (`dist`) is nobody's work. Without git nothing is saved. */
async function uncommitted(root: string, folder: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('git', ['status', '--porcelain', '--untracked-files=all', '--', folder], { cwd: root }).catch(() => ({
    stdout: `?? ${folder}\n`,
  }));
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
}
