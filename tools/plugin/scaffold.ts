import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { enterIndex, enterLock, enterWorkspace } from './lists.ts';

/** What a name becomes in the template's files. */
export interface Naming {
  /** `tv-do-vale` */
  key: string;
  /** `tvDoVale` */
  identifier: string;
  /** `TvDoVale` */
  type: string;
  /** `Tv Do Vale` */
  title: string;
}

/** Throws when no plugin can be called that. `title`: as operators know it, where the key's words are not how it is written. */
export function namingOf(key: string, title?: string): Naming {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(key) || key.length > 40) {
    throw new Error(`"${key}" is no name for a plugin: lower case letters, digits and dashes, beginning with a letter. Example: tv-do-vale`);
  }
  if (title !== undefined && !/^[^'\\`\p{Cc}]{1,60}$/u.test(title)) throw new Error('A title has 1 to 60 characters, without quotes.');
  const words = key.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const type = words.join('');
  return { key, type, identifier: type.charAt(0).toLowerCase() + type.slice(1), title: title ?? words.join(' ') };
}

/** The template's own names, for those of another plugin. */
export function renamed(text: string, { key, identifier, type, title }: Naming): string {
  return text.replaceAll('new-platform', key).replaceAll('newPlatform', identifier).replaceAll('NewPlatform', type).replaceAll('New Platform', title);
}

/** Makes `plugins/<key>` from the template and enters it wherever plugins are listed. Answers the files it made or changed. */
export async function scaffold(root: string, name: string, title?: string): Promise<string[]> {
  const naming = namingOf(name, title);
  const folder = join(root, 'plugins', naming.key);
  const taken = await readdir(folder).catch(() => undefined);
  if (taken) throw new Error(`plugins/${naming.key} is there already.`);
  // Everything is worked out before the first file is written: a list that cannot be understood leaves nothing half done.
  const lists: [file: string, enter: (text: string) => string][] = [
    ['package.json', (text) => enterWorkspace(text, naming)],
    ['package-lock.json', (text) => enterLock(text, naming)],
    ['plugins/index.ts', (text) => enterIndex(text, naming)],
  ];
  const changed = await Promise.all(lists.map(async ([file, enter]) => [file, enter(await readFile(join(root, file), 'utf8'))] as const));

  const made = await copyTemplate(join(import.meta.dirname, 'template'), folder, naming);
  for (const [file, text] of changed) await writeFile(join(root, file), text);
  await link(root, naming);
  return [...made.map((file) => `plugins/${naming.key}/${file}`), ...changed.map(([file]) => file)];
}

/** `change`: what else becomes of each file's text. */
export async function copyTemplate(template: string, folder: string, naming: Naming, change: (text: string) => string = (text) => text): Promise<string[]> {
  // In place only when whole: a folder half copied would be in the way of the next attempt.
  const draft = join(dirname(folder), `.${basename(folder)}-draft`);
  await cp(template, draft, { recursive: true });
  const files = await readdir(draft);
  for (const file of files) await writeFile(join(draft, file), change(renamed(await readFile(join(draft, file), 'utf8'), naming)));
  await rename(draft, folder);
  return files;
}

/** As `npm install` would: the package is resolved by its name. */
async function link(root: string, { key }: Naming): Promise<void> {
  const scope = join(root, 'node_modules', '@content-platforms');
  await mkdir(scope, { recursive: true });
  await symlink(join('..', '..', 'plugins', key), join(scope, key), 'junction').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
