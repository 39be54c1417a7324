import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OtherUser } from './engine/privileges.ts';
import { osIsolation } from './os-isolation.ts';

const here = dirname(fileURLToPath(import.meta.url));
const isSource = extname(import.meta.url) === '.ts';

/** Node's own heap: the engine's memory lies outside it, and is bounded there. */
const heapMb = 128;

export interface Launch {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Whom the process becomes before the plugin's code runs. */
  user: OtherUser | undefined;
}

/** The folder whose `node_modules` the product runs with. */
function rootOf(folder: string): string {
  if (existsSync(join(folder, 'node_modules', '@content-platforms', 'plugin-sdk'))) return folder;
  if (dirname(folder) === folder) throw new Error('The contract package is not installed');
  return rootOf(dirname(folder));
}

/**
 * How the process of the plugin `name` is started: it may read the product's own code that it is made of, write nothing, start nothing, and
 * gets nothing of our environment. The plugin's modules are sent to it. Without network, and under another user, where the system offers it.
 */
export async function launchOf(name: string): Promise<Launch> {
  const root = rootOf(here);
  const modules = join(root, 'node_modules');
  const packages = [join('@content-platforms', 'plugin-sdk'), 'zod', 'quickjs-wasi', 'resolve.exports'].map((one) => join(modules, one));
  const readable = [here, join(root, 'package.json'), join(modules, '@content-platforms'), ...packages, ...packages.map((path) => realpathSync(path))];
  const node = [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${heapMb}`,
    '--max-semi-space-size=8',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
    ...(isSource ? ['--conditions=source'] : []),
    join(here, 'engine', isSource ? 'main.ts' : 'main.js'),
  ];
  const { withoutNetwork, canChangeUser } = await osIsolation();
  const [command = process.execPath, ...args] = [...withoutNetwork, process.execPath, ...node];
  return {
    command,
    args,
    // Windows starts no process without it.
    env: process.env['SystemRoot'] ? { SystemRoot: process.env['SystemRoot'] } : {},
    user: canChangeUser ? userOf(name) : undefined,
  };
}

/** The range that systemd keeps for users that exist only while a service runs: no account of the machine lies in it. */
const transient = { first: 61_184, count: 4_336 };

/** One for each plugin, so that none may signal another's process. */
export function userOf(name: string): OtherUser {
  const id = transient.first + (createHash('sha256').update(name).digest().readUInt32BE(0) % transient.count);
  return { uid: id, gid: id };
}
