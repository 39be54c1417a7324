import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { guardFile } from './cluster-files.ts';
import { identify, isAlive, waitUntilGone, type ProcessIdentity } from '../supervisor/process-identity.ts';

interface GuardRecord {
  guard: ProcessIdentity;
  owner: ProcessIdentity;
}

function readRecord(dataDir: string): GuardRecord | undefined {
  try {
    return JSON.parse(readFileSync(guardFile(dataDir), 'utf8')) as GuardRecord;
  } catch {
    return undefined;
  }
}

/** Another process owns the server of this folder, and lives. */
export function otherOwner(dataDir: string): ProcessIdentity | undefined {
  const record = readRecord(dataDir);
  return record && isAlive(record.guard) && isAlive(record.owner) ? record.owner : undefined;
}

/** The guard of an owner that died may still be shutting the server down: a moment later the folder is free. */
export async function waitForOrphanedGuard(dataDir: string): Promise<void> {
  const record = readRecord(dataDir);
  if (record && !isAlive(record.owner)) await waitUntilGone(record.guard, 60_000);
}

/**
 * Starts the process that shuts the server of a folder down when this one dies, in whatever way: it reads from a pipe that
 * only we hold. `temporary`: it removes the cluster as well. Answers how to send it away, once the server is down.
 */
export function guardPostgres(dataDir: string, temporary: boolean): { release(): void } {
  // Compiled or not, the guard has the ending this file has.
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const script = fileURLToPath(new URL(`./postgres-guard.${ending}`, import.meta.url));
  const child = spawn(process.execPath, [script, dataDir, temporary ? 'temporary' : 'kept'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    cwd: '/',
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  const guard = child.pid === undefined ? undefined : identify(child.pid);
  const owner = identify(process.pid);
  if (guard && owner) writeFileSync(guardFile(dataDir), JSON.stringify({ guard, owner }), { mode: 0o600 });
  return {
    release() {
      rmSync(guardFile(dataDir), { force: true });
      child.stdin.end('released');
    },
  };
}
