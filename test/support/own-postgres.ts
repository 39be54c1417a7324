import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EmbeddedPostgresOptions } from '../../apps/launcher/embedded-postgres/embedded-postgres.ts';
import { signalProcess } from '../../apps/launcher/supervisor/process-identity.ts';

/** Another process that owns an embedded server. */
export interface PostgresOwner {
  /** Of the owner; of a process group of its own, too. */
  ownerPid: number;
  /** Of the server. */
  pid: number;
  url: string;
  port: number;
  adopted: boolean;
  /** What it told the person at the screen. */
  said: string[];
  kill9(): Promise<void>;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('./postgres-owner.ts', import.meta.url));

/** Starts one, as another system user if told so. Fails with what it printed. */
export async function ownPostgres(options: EmbeddedPostgresOptions, as?: { uid: number; gid: number }): Promise<PostgresOwner> {
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...as });
  let output = '';
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void exited.then(() => reject(new Error(output)));
  });
  const ownerPid = child.pid ?? 0;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    signalProcess(ownerPid, signal);
    await exited;
  };
  return { ownerPid, ...(JSON.parse(line) as Omit<PostgresOwner, 'ownerPid' | 'kill9' | 'stop'>), kill9: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
