import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../supervisor/free-port.ts';
import { signalProcess } from '../supervisor/process-identity.ts';
import { StartError } from '../supervisor/start-error.ts';

export interface SandboxProcess {
  url: string;
  /** Told when it ends unasked: what it held is lost, so it is not started again. */
  onDeath(tell: (how: string) => void): void;
  stop(): Promise<void>;
}

/** The port that its own README uses. */
const preferredPort = 4010;
const patienceMs = 5_000;
const startWithinMs = 20_000;

const script = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../dist/apps/sandbox/main.js' : '../../sandbox/main.js', import.meta.url));

/** Starts the simulated platforms as a process of their own, which ends with this one. Throws `StartError`. */
export async function startSandboxProcess(logFile: string): Promise<SandboxProcess> {
  const port = await findFreePort(preferredPort);
  const log = openSync(logFile, 'a', 0o600);
  // A session of its own: Ctrl-C reaches the demo alone, which stops things in order. The channel closes when the demo dies.
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `saída ${code}`));
  });
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    signalProcess(child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalProcess(child.pid ?? 0, 'SIGKILL'), patienceMs);
    await ended;
    clearTimeout(timer);
  };
  const url = await Promise.race([announcedUrl(child), ended.then(() => undefined)]);
  if (url === undefined) {
    await stop();
    throw new StartError(`As plataformas simuladas não iniciaram (${await ended}). Veja ${logFile}.`);
  }
  return { url, stop, onDeath: (tell) => void ended.then((how) => (stopping ? undefined : tell(how))) };
}

/** It says where it listens in one line of JSON; `undefined`: it did not in time. */
async function announcedUrl({ stdout }: ChildProcess): Promise<string | undefined> {
  if (!stdout) return undefined;
  const lines = createInterface({ input: stdout });
  const timer = setTimeout(() => lines.close(), startWithinMs);
  try {
    for await (const line of lines) {
      if (line.startsWith('{')) return (JSON.parse(line) as { sandbox?: string }).sandbox;
    }
    return undefined;
  } finally {
    clearTimeout(timer);
    stdout.resume();
  }
}
