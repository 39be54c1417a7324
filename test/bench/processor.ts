import { readdirSync, readFileSync } from 'node:fs';

/** Ticks a second, of the figures in /proc. */
const ticks = 100;

/** User and system time, own and of children that have ended; and whose child it is. */
function timesOf(pid: number | string): { own: number; ended: number; parent: number } | undefined {
  try {
    // After the name, which may hold anything: state, parent, …
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map((index) => fields[index]);
    return { own: (user + system) / ticks, ended: (endedUser + endedSystem) / ticks, parent };
  } catch {
    return undefined;
  }
}

/** Seconds of processor time that a server and all of its connections have taken so far, past ones too; nothing where there is no /proc. */
export function processorOf(server: number): number | undefined {
  const postmaster = timesOf(server);
  if (!postmaster) return undefined;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(timesOf);
  return children.reduce((sum, times) => sum + (times?.parent === server ? times.own : 0), postmaster.own + postmaster.ended);
}
