// npm passes SIGTERM to the shell it started, which dies without passing it on, and SIGHUP or SIGKILL to nobody: what runs under them has to
// notice by itself.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const lookMilliseconds = 250;
const shells = /^-?(sh|dash|bash|zsh|ash|ksh|busybox)$/;

/** The parent and the program of a process, on systems that have /proc or ps. */
function describe(pid) {
  try {
    if (process.platform === 'linux') {
      const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      return { parent: Number(rest.split(' ')[1]), name };
    }
    const [, parent, name] = /^\s*(\d+)\s+(.*)$/.exec(execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim());
    return { parent: Number(parent), name: name.split('/').at(-1) };
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Run by npm: sends this process SIGTERM once npm, or the shell between the two, is gone. Started any other way: does nothing. */
export function endWithNpm() {
  if (process.platform === 'win32' || !process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const shell = describe(parent);
  // A shell that replaced itself by this program leaves npm as the parent.
  const npm = shell && shells.test(shell.name) ? shell.parent : parent;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(npm)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, lookMilliseconds).unref();
}
