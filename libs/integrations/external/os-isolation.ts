import { execFile } from 'node:child_process';

export interface OsIsolation {
  /** What is put before a command so that it runs in a network of its own, with nobody in it; empty: the system does not offer it. */
  withoutNetwork: readonly string[];
  /** Whether a process of ours may become another user: we are root, and such users can be. */
  canChangeUser: boolean;
}

let known: Promise<OsIsolation> | undefined;

/**
 * What the operating system adds around a plugin's process: tried out once, never required. The boundary itself is the engine
 * (`engine/engine.ts`).
 */
export const osIsolation = (): Promise<OsIsolation> => (known ??= detect());

async function detect(): Promise<OsIsolation> {
  const isRoot = process.getuid?.() === 0;
  // A user namespace lets anyone make a network namespace, where the system's administrator allows it.
  const unshare = isRoot ? ['unshare', '--net'] : ['unshare', '--user', '--map-current-user', '--net'];
  const [canUnshare, canChangeUser] = await Promise.all([
    process.platform === 'linux' && works(unshare, ''),
    isRoot && works([], 'process.setgroups([]);process.setgid(61184);process.setuid(61184)'),
  ]);
  return { withoutNetwork: canUnshare ? [...unshare, '--'] : [], canChangeUser };
}

/** Whether Node, begun by this command, runs this program. */
function works(before: readonly string[], program: string): Promise<boolean> {
  const [command = process.execPath, ...args] = [...before, process.execPath, '-e', program];
  return new Promise((resolve) => execFile(command, args, { env: {}, timeout: 10_000 }, (error) => resolve(error === null)));
}
