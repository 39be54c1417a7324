import { existsSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeCluster } from '../embedded-postgres/cluster-files.ts';
import { waitForOrphanedGuard } from '../embedded-postgres/guard-postgres.ts';
import { findPostmaster, shutDownPostmaster } from '../embedded-postgres/postmaster.ts';
import { elsewhereFor, lockFolder, prepareFolder } from '../supervisor/product-folder.ts';
import { StartError } from '../supervisor/start-error.ts';

const marker = 'demo.txt';
const lockName = 'product.lock';
const placeName = 'database-place';

/**
 * Empties the folder of an earlier demo, its database with it; answers whether there was anything. Throws `StartError` when a
 * demo runs there, and when the folder is not a demo's: nothing of anybody else's is ever removed.
 */
export async function emptyFolder(folder: string): Promise<boolean> {
  prepareFolder(folder);
  const isOurs = readdirSync(folder).length === 0 || existsSync(join(folder, marker));
  if (!isOurs) throw new StartError(`A pasta ${folder} tem arquivos que não são da demonstração e não será esvaziada. Mova-os ou use outra com DATA_DIR.`);
  const lock = await lockFolder(folder);
  try {
    writeFileSync(join(folder, marker), 'Dados da demonstração (npm run demo). Esta pasta é esvaziada a cada início.\n');
    const old = readdirSync(folder).filter((name) => ![marker, lockName].includes(name));
    await removeDatabases(folder);
    for (const name of old) rmSync(join(folder, name), { recursive: true, force: true });
    return old.length > 0;
  } finally {
    lock.release();
  }
}

/** Wherever it was put. A server that outlived a killed demo is stopped first. */
async function removeDatabases(folder: string): Promise<void> {
  const places = [join(realpathSync(folder), 'postgres'), ...(existsSync(join(folder, placeName)) ? [elsewhereFor(folder)] : [])];
  for (const place of places) {
    await waitForOrphanedGuard(place);
    const server = findPostmaster(place);
    if (server) await shutDownPostmaster(server);
    removeCluster(place);
  }
}
