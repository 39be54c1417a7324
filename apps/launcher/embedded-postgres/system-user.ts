import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../supervisor/start-error.ts';

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

function lookUp(name: string): SystemUser | undefined {
  const ask = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { name, uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

const ownerOf = (path: string): SystemUser | undefined => {
  try {
    const { uid, gid } = statSync(path);
    return { name: String(uid), uid, gid };
  } catch {
    return undefined;
  }
};

/**
 * Whom the server must run as, when that is not who we are: PostgreSQL refuses root. The owner of an existing data folder,
 * else `postgres`, else `nobody`. Throws `StartError` when the folder is another's and we may not become them.
 */
export function serverUser(dataDir: string): SystemUser | undefined {
  const me = process.getuid?.();
  if (me === undefined) return undefined;
  const owner = ownerOf(dataDir);
  if (me !== 0) {
    if (!owner || owner.uid === me) return undefined;
    throw new StartError(
      `A pasta do banco de dados, ${dataDir}, é de outro usuário (uid ${owner.uid}). Inicie como esse usuário ou defina DATA_DIR com outra pasta.`,
    );
  }
  if (owner && owner.uid !== 0) return owner;
  const user = lookUp('postgres') ?? lookUp('nobody');
  if (user) return user;
  throw new StartError(
    'O PostgreSQL não roda como root, e este sistema não tem os usuários "postgres" nem "nobody". Inicie como um usuário comum ou defina DATABASE_URL.',
  );
}

type Stat = (path: string) => { mode: number; uid: number; gid: number };

/** The topmost folder on the way to `path` (itself included) that `user` may not pass through. */
export function firstUnsearchable(path: string, user: SystemUser, stat: Stat = statSync): string | undefined {
  const parent = dirname(path);
  const above = parent === path ? undefined : firstUnsearchable(parent, user, stat);
  if (above !== undefined) return above;
  const { mode, uid, gid } = stat(path);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  return mode & bit ? undefined : path;
}
