import { accessSync, constants, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { keepSecret } from '../embedded-postgres/cluster-files.ts';
import { takeFileLock, type FileLock } from '../embedded-postgres/file-lock.ts';
import { isAlive, signalProcess, waitUntilGone, type ProcessIdentity } from './process-identity.ts';
import { StartError } from './start-error.ts';

/** What a running product leaves in its folder for the next start. */
export interface ProductRecord {
  url: string;
  processes: ProcessIdentity[];
}

const largestLogBytes = 16 * 1024 * 1024;

export const secretsKeyFile = (dataDir: string): string => join(dataDir, 'secrets-key');
export const setupTokenFile = (dataDir: string): string => join(dataDir, 'setup-token');
export const apiKeyFile = (dataDir: string): string => join(dataDir, 'admin-api-key');

/** Makes the folder. Throws `StartError` when that cannot be, or we may not write there. */
export function prepareFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new StartError(`A pasta de dados ${dataDir} não pode ser criada ou escrita (${(error as Error).message}). Defina DATA_DIR com outra.`);
  }
}

export interface Keys {
  /** None: a file or a command of the operator's holds it. */
  secretsKey: string | undefined;
  adminApiKey: string;
  setupToken: string;
}

/** The keys of a trial, made once and kept: what one start sealed the next can open. */
export function keepKeys(dataDir: string, given: Partial<Keys> & { secretsKeyElsewhere?: boolean }): Keys {
  return {
    secretsKey: given.secretsKeyElsewhere ? undefined : (given.secretsKey ?? keepSecret(secretsKeyFile(dataDir), () => randomBytes(32).toString('base64url'))),
    adminApiKey: given.adminApiKey ?? keepSecret(apiKeyFile(dataDir), () => `cp_${randomBytes(24).toString('base64url')}`),
    setupToken: given.setupToken ?? keepSecret(setupTokenFile(dataDir), () => `cpi_${randomBytes(24).toString('base64url')}`),
  };
}

/** Where the database goes when PostgreSQL cannot get to the folder: the same place at each start, another for a folder made anew. */
export function elsewhereFor(dataDir: string): string {
  const name = keepSecret(join(dataDir, 'database-place'), () => `${basename(dirname(dataDir))}-${randomBytes(6).toString('hex')}`);
  return join('/var/lib/content-platforms', name, 'postgres');
}

/** One product on a folder. Throws `StartError` when another runs; processes a killed one left behind are ended first. */
export async function lockFolder(dataDir: string): Promise<FileLock<ProductRecord>> {
  const take = (): ReturnType<typeof takeFileLock<ProductRecord>> => takeFileLock(join(dataDir, 'product.lock'), { url: '', processes: [] });
  let lock = take();
  // One killed a moment ago may still be on its way out.
  if ('holder' in lock && (await waitUntilGone(lock.holder.who, 500))) lock = take();
  if ('holder' in lock) {
    const { who, details } = lock.holder;
    const where = details.url ? `, em ${details.url}` : '';
    throw new StartError(
      `O produto já está em execução com os dados de ${dataDir} (processo ${who.pid}${where}). Encerre-o antes, ou use outra pasta com DATA_DIR.`,
    );
  }
  for (const orphan of lock.left?.details.processes ?? []) {
    // They notice by themselves and stop in order; one that hangs must not keep the port.
    if (!(await waitUntilGone(orphan, 10_000)) && isAlive(orphan)) signalProcess(orphan.pid, 'SIGKILL');
  }
  return lock;
}

/** Opens the file the processes write to when the screen is not theirs. */
export function openLog(dataDir: string): { path: string; descriptor: number; startsAt: number } {
  const path = join(dataDir, 'product.log');
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestLogBytes) renameSync(path, `${path}.1`);
  return { path, descriptor: openSync(path, 'a', 0o600), startsAt: size > largestLogBytes ? 0 : size };
}
