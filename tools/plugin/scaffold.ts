import { cp, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

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

/** Throws when no plugin can be called that. */
export function namingOf(key: string): Naming {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(key) || key.length > 40) {
    throw new Error(`"${key}" is no name for a plugin: lower case letters, digits and dashes, beginning with a letter. Example: tv-do-vale`);
  }
  const words = key.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const type = words.join('');
  return { key, type, identifier: type.charAt(0).toLowerCase() + type.slice(1), title: words.join(' ') };
}

/** The template's own names, for those of another plugin. */
export function renamed(text: string, { key, identifier, type, title }: Naming): string {
  return text.replaceAll('new-platform', key).replaceAll('newPlatform', identifier).replaceAll('NewPlatform', type).replaceAll('New Platform', title);
}

/** Makes `plugins/<key>` from the template and enters it wherever plugins are listed. Answers the files it made or changed. */
export async function scaffold(root: string, name: string): Promise<string[]> {
  const naming = namingOf(name);
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

async function copyTemplate(template: string, folder: string, naming: Naming): Promise<string[]> {
  // In place only when whole: a folder half copied would be in the way of the next attempt.
  const draft = join(dirname(folder), `.${basename(folder)}-draft`);
  await cp(template, draft, { recursive: true });
  const files = await readdir(draft);
  for (const file of files) await writeFile(join(draft, file), renamed(await readFile(join(draft, file), 'utf8'), naming));
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

function enterWorkspace(text: string, { key }: Naming): string {
  const manifest = JSON.parse(text) as { workspaces: string[] };
  manifest.workspaces.push(`plugins/${key}`);
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function enterLock(text: string, { key }: Naming): string {
  const lock = JSON.parse(text) as { packages: Record<string, { workspaces?: string[] } & Record<string, unknown>> };
  lock.packages['']?.workspaces?.push(`plugins/${key}`);
  const name = `@content-platforms/${key}`;
  lock.packages[`node_modules/${name}`] = { resolved: `plugins/${key}`, link: true };
  lock.packages[`plugins/${key}`] = { name, version: '0.1.0', license: 'Apache-2.0', dependencies: { '@content-platforms/plugin-sdk': '0.1.0' } };
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en')));
  return `${JSON.stringify(lock, null, 2)}\n`;
}

export function enterIndex(text: string, { key, identifier }: Naming): string {
  const imported = text.replace(/((?:^import .*\n)+)/m, `$1import { ${identifier} } from '@content-platforms/${key}';\n`);
  return intoList(imported, /(export const plugins[^=]*= \[)([^\]]*)(\])/, identifier, 'plugins/index.ts');
}

function intoList(text: string, list: RegExp, item: string, file: string): string {
  if (!list.test(text)) throw new Error(`The list in ${file} was not found; was it rewritten?`);
  return text.replace(list, (_whole, open: string, items: string, close: string) => {
    const wrapped = /\n\s*$/.test(items);
    return wrapped ? `${open}${items.trimEnd().replace(/,?$/, ',')}\n  ${item},\n${close}` : `${open}${items.replace(/,?\s*$/, '')}, ${item}${close}`;
  });
}
