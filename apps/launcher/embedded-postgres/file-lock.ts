import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity } from '../supervisor/process-identity.ts';

/** What the holder of a lock says about itself, beside who it is. */
export interface LockRecord<Details> {
  who: ProcessIdentity;
  details: Details;
}

export interface FileLock<Details> {
  /** The record of a holder that died without releasing, if there was one. */
  readonly left: LockRecord<Details> | undefined;
  update(details: Details): void;
  release(): void;
}

function read<Details>(path: string): LockRecord<Details> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockRecord<Details>;
  } catch {
    return undefined;
  }
}

/** Puts a file there in one step, whole, unless there is one. */
function place(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes a dead holder's file away. Another may have done so a moment before, and hold the lock by now: then it is put back. */
function takeAway(path: string): void {
  const aside = `${path}.${process.pid}.left`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const record = read(aside);
  if (record && isAlive(record.who)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third holds it already.
    }
  }
  rmSync(aside, { force: true });
}

/** Takes the lock, from a dead holder too; or answers who, alive, holds it. */
export function takeFileLock<Details>(path: string, details: Details): FileLock<Details> | { holder: LockRecord<Details> } {
  const who = identify(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
  const write = (current: Details): string => JSON.stringify({ who, details: current });
  let left: LockRecord<Details> | undefined;
  while (!place(path, write(details))) {
    const record = read<Details>(path);
    if (record && isAlive(record.who)) return { holder: record };
    left = record ?? left;
    takeAway(path);
  }
  return {
    left,
    update(current) {
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, write(current), { mode: 0o600 });
      renameSync(draft, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}
