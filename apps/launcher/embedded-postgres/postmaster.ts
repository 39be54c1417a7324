import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, signalProcess, waitUntilGone, type ProcessIdentity } from '../supervisor/process-identity.ts';

/** What a server leaves in `postmaster.pid` for others to find it. The port is there a moment later than the pid. */
export interface PostmasterFile {
  pid: number;
  port: number | undefined;
}

/** → the numbers of a `postmaster.pid`, or nothing when it is not one. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const port = Number(lines[3]);
  return { pid, port: Number.isInteger(port) && port > 0 ? port : undefined };
}

export function readPostmasterFile(dataDir: string): PostmasterFile | undefined {
  try {
    return parsePostmasterFile(readFileSync(join(dataDir, 'postmaster.pid'), 'latin1'));
  } catch {
    return undefined;
  }
}

/** Whether that process serves this very folder: numbers are reused, and the file may be as old as the last power cut. */
function servesFolder(pid: number, dataDir: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    // A server works inside its data folder.
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === dataDir;
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(dataDir);
  } catch {
    return false;
  }
}

/** The live server of a data folder (its real path). */
export function findPostmaster(dataDir: string): ProcessIdentity | undefined {
  const file = readPostmasterFile(dataDir);
  const who = file && identify(file.pid);
  return who && servesFolder(who.pid, dataDir) ? who : undefined;
}

/**
 * Makes a stale `postmaster.pid` harmless when its number now belongs to a zombie or to a stranger, which a server starting
 * would take for a rival. The file is kept, under our own number, which a server takes for its parent's: the rest of it
 * still tells whether orphans of the old server hold its shared memory.
 */
export function disownPostmasterFile(dataDir: string): void {
  const path = join(dataDir, 'postmaster.pid');
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return;
  }
  writeFileSync(path, text.replace(/^[^\n]*/, String(process.pid)), 'latin1');
}

/**
 * Stops a server: fast (clients are cut off, everything is written), then at once (recovery at the next start), then by
 * force. `patienceMs` is how long the first may take.
 */
export async function shutDownPostmaster(who: ProcessIdentity, patienceMs = 30_000): Promise<void> {
  for (const [signal, milliseconds] of [
    ['SIGINT', patienceMs],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!isAlive(who)) return;
    // Windows knows no such signals: there it is ended, and recovers at the next start.
    signalProcess(who.pid, process.platform === 'win32' ? 'SIGKILL' : signal);
    if (await waitUntilGone(who, milliseconds)) return;
  }
}
