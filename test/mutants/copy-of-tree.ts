import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };

export interface CopyOfTree {
  root: string;
  remove(): void;
}

/** The packages of this repository, by the names they are imported by. */
const own = '@content-platforms';

/**
 * The tree as it stands, uncommitted work too, in a folder of its own: a mutation never touches what people work on. Packages
 * are shared, but for our own, which lead to the copy.
 */
export function copyTree(root: string): CopyOfTree {
  const copy = mkdtempSync(join(tmpdir(), 'content-platforms-mutants-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  for (const file of new Set(listed.toString('utf8').split('\0'))) {
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { preserveTimestamps: true });
  }
  const packages = join(root, 'node_modules');
  mkdirSync(join(copy, 'node_modules', own), { recursive: true });
  for (const name of readdirSync(packages)) if (name !== own) symlinkSync(join(packages, name), join(copy, 'node_modules', name));
  for (const name of readdirSync(join(packages, own))) {
    const place = ['libs', 'plugins'].map((folder) => join(copy, folder, name)).find((folder) => existsSync(folder));
    const link = join(copy, 'node_modules', own, name);
    if (place) symlinkSync(relative(dirname(link), place), link);
  }
  // What a package of ours needs in a version of its own lies in its own folder.
  for (const folder of packageJson.workspaces) {
    const packagesOfIt = join(root, folder, 'node_modules');
    if (existsSync(packagesOfIt)) symlinkSync(packagesOfIt, join(copy, folder, 'node_modules'));
  }
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
