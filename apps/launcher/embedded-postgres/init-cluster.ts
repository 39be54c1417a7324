import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { identify } from '../supervisor/process-identity.ts';
import { StartError } from '../supervisor/start-error.ts';
import type { SystemUser } from './system-user.ts';

/** What the server's programs get of our environment: nothing that could steer them (PGPORT, PGDATA, a locale). */
export const serverEnv = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '',
  LC_ALL: 'C',
  TZ: 'UTC',
  // Windows only: whom a server does not take for a rival when it finds that number in its own file.
  PG_GRANDPARENT_PID: String(process.pid),
  ...(process.env['SystemRoot'] ? { SystemRoot: process.env['SystemRoot'] } : {}),
});

function run(program: string, args: string[], user: SystemUser | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: serverEnv(), cwd: '/', ...(user && { uid: user.uid, gid: user.gid }) });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.on('error', (error) => reject(new StartError(cannotRun(program, error))));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new StartError(`O banco de dados não pôde ser criado (initdb, saída ${code}):\n${output.trim().split('\n').slice(-12).join('\n')}`));
    });
  });
}

export function cannotRun(program: string, error: Error): string {
  const cause = (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(program) ? 'este sistema não tem a glibc de que ele precisa' : error.message;
  return `O programa ${program} não pôde ser executado: ${cause}. Defina DATABASE_URL com outro PostgreSQL.`;
}

/** A cluster half made by a start that was killed; the one of a start still alive is left alone. */
function sweepUnfinished(dataDir: string): void {
  const prefix = `${basename(dataDir)}.new-`;
  for (const name of readdirSync(dirname(dataDir))) {
    const maker = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : undefined;
    if (maker !== undefined && (maker === process.pid || !identify(maker))) rmSync(join(dirname(dataDir), name), { recursive: true, force: true });
  }
}

/**
 * Makes the data folder, all of it or nothing: a kill in between leaves only what the next start sweeps away.
 * UTF-8 with the builtin C.UTF-8 locale: the same order and the same upper and lower case on every machine.
 */
export async function initCluster(at: {
  dataDir: string;
  binaries: PostgresBinaries;
  user: SystemUser | undefined;
  password: string;
  fast: boolean;
}): Promise<void> {
  const { dataDir, user } = at;
  sweepUnfinished(dataDir);
  const workplace = `${dataDir}.new-${process.pid}`;
  mkdirSync(workplace, { mode: 0o700 });
  const made = join(workplace, 'data');
  const passwordFile = join(workplace, 'password');
  try {
    writeFileSync(passwordFile, `${at.password}\n`, { mode: 0o600 });
    if (user) for (const path of [workplace, passwordFile]) chownSync(path, user.uid, user.gid);
    const options = [
      ['-D', made, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      at.binaries.hasBuiltinLocale
        ? ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
        : ['--encoding=UTF8', '--locale=C.UTF-8'],
      at.fast ? ['--no-sync'] : [],
    ];
    await run(at.binaries.initdb, options.flat(), user);
    renameSync(made, dataDir);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}
