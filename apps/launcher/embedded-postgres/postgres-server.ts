import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, isPortFree } from '../supervisor/free-port.ts';
import { cannotRun, serverEnv } from './init-cluster.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { askServer } from './postgres-connection.ts';
import { disownPostmasterFile } from './postmaster.ts';
import { identify, type ProcessIdentity } from '../supervisor/process-identity.ts';
import { StartError } from '../supervisor/start-error.ts';
import type { SystemUser } from './system-user.ts';

export interface Cluster {
  /** The real path. */
  dataDir: string;
  binaries: PostgresBinaries;
  user: SystemUser | undefined;
  password: string;
  /** For tests: survives no power cut. */
  fast: boolean;
}

export interface RunningServer {
  who: ProcessIdentity;
  port: number;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const fastSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];
const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'logging_collector=off', 'log_checkpoints=off', 'timezone=UTC', 'log_timezone=UTC'];

export const serverLog = (dataDir: string): string => join(dataDir, 'server.log');
const largestLogBytes = 16 * 1024 * 1024;

/** What the server wrote since `from` (bytes), its last lines. */
function lastLines(path: string, from: number, count = 15): string {
  return readFileSync(path).subarray(from).toString('utf8').trimEnd().split('\n').slice(-count).join('\n');
}

function spawnServer(cluster: Cluster, port: number, log: number): ChildProcess {
  const options = [...settings, ...(cluster.fast ? fastSettings : [])].flatMap((setting) => ['-c', setting]);
  const child = spawn(cluster.binaries.postgres, ['-D', cluster.dataDir, '-p', String(port), ...options], {
    // A session of its own: Ctrl-C is for those who use it, and it must outlast them.
    detached: true,
    stdio: ['ignore', log, log],
    env: serverEnv(),
    cwd: '/',
    ...(cluster.user && { uid: cluster.user.uid, gid: cluster.user.gid }),
  });
  child.unref();
  return child;
}

type Attempt = { server: RunningServer } | { refused: 'port' | 'rival' } | { failed: string };

async function attempt(cluster: Cluster, port: number): Promise<Attempt> {
  const logPath = serverLog(cluster.dataDir);
  if (existsSync(logPath) && statSync(logPath).size > largestLogBytes) renameSync(logPath, `${logPath}.1`);
  const log = openSync(logPath, 'a', 0o600);
  const from = fstatSync(log).size;
  const child = spawnServer(cluster, port, log);
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => (ended = cannotRun(cluster.binaries.postgres, error)));
  child.once('exit', (code, signal) => (ended ??= `saída ${signal ?? code}`));
  while (ended === undefined) {
    if (child.pid !== undefined && (await askServer({ port, password: cluster.password }, cluster.dataDir)) === 'ready') {
      const who = identify(child.pid);
      if (who) return { server: { who, port } };
    }
    await pause(20);
  }
  if (child.pid !== undefined) ended = `${lastLines(logPath, from)}\n(${ended})`;
  if (/could not create any TCP\/IP sockets|Address already in use/.test(ended)) return { refused: 'port' };
  if (/lock file "postmaster.pid" already exists|pre-existing shared memory block/.test(ended)) return { refused: 'rival' };
  return { failed: ended };
}

/**
 * Starts the server of a cluster nobody serves, on `wanted` or, unless `insist`, on a free port when that one is taken.
 * Waits, without limit while it is alive, until it answers: recovery takes what it takes. Throws `StartError` with the last
 * lines of its log.
 */
export async function launchServer(cluster: Cluster, wanted: number, insist = false): Promise<RunningServer> {
  disownPostmasterFile(cluster.dataDir);
  const deadline = performance.now() + 20_000;
  let port = insist || (wanted !== 0 && (await isPortFree(wanted))) ? wanted : await findFreePort();
  let reason = '';
  while (performance.now() < deadline) {
    const outcome = await attempt(cluster, port);
    if ('server' in outcome) return outcome.server;
    if ('failed' in outcome) {
      reason = outcome.failed;
      break;
    }
    // What a killed server leaves behind (its children, its shared memory) goes away by itself within a moment.
    reason = outcome.refused === 'port' ? `a porta ${port} está em uso` : 'processos de um servidor anterior ainda usam a pasta';
    if (outcome.refused === 'port' && !insist) port = await findFreePort();
    else await pause(200);
  }
  throw new StartError(`O PostgreSQL embutido não iniciou (log em ${serverLog(cluster.dataDir)}):\n${reason}`);
}
