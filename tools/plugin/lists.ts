// The lists that know the plugins of this repository: package.json, package-lock.json, plugins/index.ts.
import type { Naming } from './scaffold.ts';

const printed = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

export function enterWorkspace(text: string, { key }: Naming): string {
  const manifest = JSON.parse(text) as { workspaces: string[] };
  manifest.workspaces.push(`plugins/${key}`);
  return printed(manifest);
}

export function leaveWorkspaces(text: string, { key }: Naming): string {
  const manifest = JSON.parse(text) as { workspaces: string[] };
  manifest.workspaces = manifest.workspaces.filter((one) => one !== `plugins/${key}`);
  return printed(manifest);
}

type Lock = { packages: Record<string, { workspaces?: string[] } & Record<string, unknown>> };

export function enterLock(text: string, { key }: Naming): string {
  const lock = JSON.parse(text) as Lock;
  lock.packages['']?.workspaces?.push(`plugins/${key}`);
  const name = `@content-platforms/${key}`;
  lock.packages[`node_modules/${name}`] = { resolved: `plugins/${key}`, link: true };
  lock.packages[`plugins/${key}`] = { name, version: '0.1.0', license: 'Apache-2.0', dependencies: { '@content-platforms/plugin-sdk': '0.1.0' } };
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en')));
  return printed(lock);
}

export function leaveLock(text: string, { key }: Naming): string {
  const lock = JSON.parse(text) as Lock;
  const top = lock.packages[''];
  if (top?.workspaces) top.workspaces = top.workspaces.filter((one) => one !== `plugins/${key}`);
  const own = [`node_modules/@content-platforms/${key}`, `plugins/${key}`];
  lock.packages = Object.fromEntries(Object.entries(lock.packages).filter(([name]) => !own.includes(name)));
  return printed(lock);
}

export function enterIndex(text: string, { key, identifier }: Naming): string {
  const imported = text.replace(/((?:^import .*\n)+)/m, `$1import { ${identifier} } from '@content-platforms/${key}';\n`);
  return inList(imported, (items) => [...items, identifier]);
}

/** The plugin's own name for itself may be another than the scaffold's: that of the import counts. */
export function leaveIndex(text: string, { key }: Naming): string {
  const line = new RegExp(`^import \\{ (\\w+) \\} from '@content-platforms/${key}';\\n`, 'm');
  const identifier = line.exec(text)?.[1];
  if (identifier === undefined) return text;
  return inList(text.replace(line, ''), (items) => items.filter((one) => one !== identifier));
}

function inList(text: string, change: (items: string[]) => string[]): string {
  const list = /(export const plugins[^=]*= \[)([^\]]*)(\])/;
  if (!list.test(text)) throw new Error('The list in plugins/index.ts was not found; was it rewritten?');
  return text.replace(list, (_whole, open: string, items: string, close: string) => {
    const names = items.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
    const changed = change(names);
    return items.includes('\n') ? `${open}\n${changed.map((one) => `  ${one},\n`).join('')}${close}` : `${open}${changed.join(', ')}${close}`;
  });
}
