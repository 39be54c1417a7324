import { afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';

const root = join(import.meta.dirname, '..', '..');

interface Seen {
  pid: number;
  parent: number;
  /** With the pid, identifies a process even when the number is reused. */
  startedAt: string;
  state: string;
}

function look(pid: number): Seen | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { pid, parent: Number(fields[1]), startedAt: fields[19] ?? '', state: fields[0] ?? '' };
  } catch {
    return undefined;
  }
}

/** A process and all that came of it. */
function treeOf(pid: number): Seen[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (look(Number(name)) ?? []) : []));
  const below = (parent: number): Seen[] => all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return [...all.filter((each) => each.pid === pid), ...below(pid)];
}

const stillThere = (tree: readonly Seen[]): Seen[] =>
  tree.filter(({ pid, startedAt }) => {
    const now = look(pid);
    return now?.startedAt === startedAt && now.state !== 'Z';
  });

// Needs /proc to see whose process is whose.
(process.platform === 'linux' ? describe : describe.skip)('npm start', () => {
  let npm: ChildProcess | undefined;
  let tree: Seen[] = [];
  let folder = '';
  afterEach(() => {
    for (const { pid } of stillThere(tree)) process.kill(pid, 'SIGKILL');
    npm?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs it as a person would. Returns its output once it is ready. */
  async function start(): Promise<string> {
    folder = mkdtempSync(join(tmpdir(), 'content-platforms-start-'));
    // Run as root, the database server runs as another user, who has to get through.
    chmodSync(folder, 0o711);
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !['NODE_ENV', 'LOG_LEVEL'].includes(name)));
    npm = spawn('npm', ['start'], { cwd: root, env: { ...env, DATA_DIR: folder, PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [npm.stdout, npm.stderr]) stream?.on('data', (text: Buffer) => (printed += text.toString()));
    const ended = new Promise<void>((resolve) => npm?.once('exit', () => resolve()));
    let over = false;
    void ended.then(() => (over = true));
    await eventually(() => over || printed.includes('Ctrl+C encerra.'), { within: 90_000, what: 'npm start to be ready' });
    if (over) throw new Error(printed);
    tree = treeOf(npm.pid ?? 0);
    return printed;
  }

  /** Both leave npm's shell behind, or die with it: nobody passes them on. */
  async function endsWith(signal: NodeJS.Signals): Promise<void> {
    // npm, its shell, the task, the launcher, the API, a worker, the database with its processes.
    expect(tree.length).toBeGreaterThan(8);
    npm?.kill(signal);
    await eventually(() => expect(stillThere(tree)).toEqual([]), { within: 60_000, what: 'every process to end' });
  }

  it('prints where everything is and the first-access link in a few lines, logs to a file, and ends all of it when npm gets SIGTERM', async () => {
    const printed = await start();
    expect(printed.split('\n').length).toBeLessThan(30);
    expect(printed).not.toMatch(/"level":/);
    // Not a terminal: what is printed is kept in logs, so the files of the secrets are named.
    expect(printed).toMatch(/1º acesso +http:\/\/127\.0\.0\.1:\d+\/setup#/);
    expect(printed).not.toMatch(/cpi?_[\w-]{32}/);
    for (const file of ['setup-token', 'admin-api-key']) {
      expect(printed).toContain(join(folder, file));
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
    expect(printed).toContain(join(folder, 'product.log'));
    const log = readFileSync(join(folder, 'product.log'), 'utf8');
    expect(log).toContain('"level":30');
    // The launcher has asked several times by now; that is nothing to read about.
    expect(log).not.toMatch(/"path":"\/health/);
    await endsWith('SIGTERM');
  });

  it('ends all of it when npm gets SIGHUP', async () => {
    await start();
    await endsWith('SIGHUP');
  });
});
