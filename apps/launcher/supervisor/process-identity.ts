import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  pid: number;
  /** When it began, in whatever terms the system keeps; only compared. */
  startedAt: string;
}

let bootId: string | undefined;

function identifyByProc(pid: number): ProcessIdentity | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold anything, parentheses too: the fields start after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return { pid, startedAt: `${bootId}:${fields[19]}` };
}

function identifyByPs(pid: number): ProcessIdentity | undefined {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    return state.startsWith('Z') ? undefined : { pid, startedAt: started.join(' ') };
  } catch {
    return undefined;
  }
}

function identifyBySignal(pid: number): ProcessIdentity | undefined {
  try {
    process.kill(pid, 0);
    return { pid, startedAt: 'unknown' };
  } catch {
    return undefined;
  }
}

/** Who has this number now. Nobody, when the process is gone or only waits to be reaped (a zombie). */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return identifyByProc(pid);
  return process.platform === 'win32' ? identifyBySignal(pid) : identifyByPs(pid);
}

export function isAlive(who: ProcessIdentity): boolean {
  return identify(who.pid)?.startedAt === who.startedAt;
}

/** Answers whether the process was gone before `milliseconds` had passed. */
export async function waitUntilGone(who: ProcessIdentity, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (isAlive(who)) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}

/** Sends a signal; that nobody is left to get it is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
