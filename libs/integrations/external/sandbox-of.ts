import { existsSync, realpathSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginPackage } from './package-files.ts';

const here = dirname(fileURLToPath(import.meta.url));
const isSource = extname(import.meta.url) === '.ts';

/** The product's folder: the one whose packages we are run with. */
function rootOf(folder: string): string {
  if (existsSync(join(folder, 'node_modules', '@content-platforms', 'plugin-sdk'))) return folder;
  if (dirname(folder) === folder) throw new Error('The contract package is not installed');
  return rootOf(dirname(folder));
}

/**
 * How a plugin's process is started: it may read its own folder and the contract's package, write nothing, start nothing, and gets
 * nothing of our environment.
 */
export function sandboxOf({ folder }: Pick<PluginPackage, 'folder'>, memoryMb: number): { command: string; args: string[]; env: NodeJS.ProcessEnv } {
  const root = rootOf(here);
  const modules = join(root, 'node_modules');
  const readable = [
    folder,
    here,
    join(root, 'package.json'),
    join(modules, '@content-platforms'),
    join(modules, 'zod'),
    realpathSync(join(modules, '@content-platforms', 'plugin-sdk')),
    realpathSync(join(modules, 'zod')),
  ];
  return {
    command: process.execPath,
    args: [
      '--permission',
      ...readable.map((path) => `--allow-fs-read=${path}`),
      `--max-old-space-size=${memoryMb}`,
      '--max-semi-space-size=8',
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=SecurityWarning',
      ...(isSource ? ['--conditions=source'] : []),
      join(here, isSource ? 'child.ts' : 'child.js'),
    ],
    // Windows starts no process without it.
    env: process.env['SystemRoot'] ? { SystemRoot: process.env['SystemRoot'] } : {},
  };
}
