import { chmodSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StartError } from '../supervisor/start-error.ts';
import { firstUnsearchable, serverUser, type SystemUser } from './system-user.ts';

export interface ClusterPlace {
  /** The real path. Its parent exists. */
  dataDir: string;
  /** Whom the server must run as, when that is not who we are. */
  user: SystemUser | undefined;
}

function makeFolder(path: string): string | undefined {
  try {
    return mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new StartError(
      `A pasta ${path}, para o banco de dados, não pôde ser criada (${(error as Error).message}). Defina DATA_DIR com outra, ou DATABASE_URL.`,
    );
  }
}

/** Makes the parents of the data folder, passable for the server's user; answers the real path. */
function preparePlace(dataDir: string): string {
  const parent = dirname(resolve(dataDir));
  const firstMade = makeFolder(parent);
  // Whatever our umask is: what we make for a server of another user, that user can get through.
  if (firstMade !== undefined && process.getuid?.() === 0) {
    for (let folder = parent; folder.length >= firstMade.length; folder = dirname(folder)) chmodSync(folder, 0o711);
  }
  return join(realpathSync(parent), basename(dataDir));
}

function explainUnsearchable(dataDir: string, folder: string, user: SystemUser): string {
  return [
    `O PostgreSQL não roda como root; ele rodaria como o usuário "${user.name}", que não consegue passar pela pasta ${folder}, onde ficaria ${dataDir}.`,
    'Escolha uma saída:',
    '  - DATA_DIR=/var/lib/content-platforms (ou outra pasta a que todos chegam)',
    `  - chmod o+x ${folder}`,
    '  - iniciar como um usuário comum, dono da pasta',
    '  - DATABASE_URL com outro PostgreSQL',
  ].join('\n');
}

/**
 * Where a cluster's data are, and whose they are. When the server's user cannot get there, that is `elsewhere`, told through
 * `say`; without it, an error that says what can be done.
 */
export function choosePlace(options: { dataDir: string; elsewhere?: () => string; say?: (line: string) => void }): ClusterPlace {
  const dataDir = preparePlace(options.dataDir);
  const user = serverUser(dataDir);
  const folder = user && firstUnsearchable(dirname(dataDir), user);
  if (!user || folder === undefined) return { dataDir, user };
  if (options.elsewhere === undefined) throw new StartError(explainUnsearchable(dataDir, folder, user));
  const place = choosePlace({ dataDir: options.elsewhere() });
  options.say?.(
    `O usuário "${user.name}", com que o PostgreSQL roda, não passa pela pasta ${folder}: os dados ficam em ${place.dataDir}. (Para outra pasta, defina DATA_DIR.)`,
  );
  return place;
}
