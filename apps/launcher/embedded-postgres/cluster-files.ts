import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Beside the data folder, not inside it: they are there before it and are not the server's. */
export const passwordFile = (dataDir: string): string => `${dataDir}.password`;
export const guardFile = (dataDir: string): string => `${dataDir}.guard.json`;

/** Held while a start looks at the folder and decides. */
export const lockFile = (dataDir: string): string => `${dataDir}.lock`;

/** Removes a cluster nobody serves, and what lies beside it. */
export function removeCluster(dataDir: string): void {
  for (const path of [dataDir, passwordFile(dataDir), guardFile(dataDir), lockFile(dataDir)]) rmSync(path, { recursive: true, force: true });
  try {
    rmdirSync(dirname(dataDir));
  } catch {
    // Others have something there.
  }
}

/** The text of a file only its owner may read; made on first use by `make`. */
export function keepSecret(path: string, make: () => string = () => randomBytes(24).toString('base64url')): string {
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text !== '') return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = make();
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  return secret;
}
