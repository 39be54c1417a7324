import { opendir, readFile } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { PackageProblem, type PluginPackage } from '../../libs/integrations/external/package-files.ts';

const mostBytes = 64 * 1024 * 1024;
/** What a folder holds that is no module of the plugin: tools, types. */
const passedOver = /(^|\/)(\.[^/]*|@types|typescript|recorded)(\/|$)|\.d\.[cm]?ts$/;

/** A plugin in the making, as its author's folder holds it: TypeScript too, and whatever else lies there is passed over. Throws `PackageProblem`. */
export async function readWorkingFolder(folder: string): Promise<PluginPackage> {
  const description = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (description === undefined) throw new PackageProblem(`There is no plugin in ${folder}.`);
  const { name, version, exports } = JSON.parse(description) as { name?: string; version?: string; exports?: Exports };
  const entry = typeof exports === 'string' ? exports : (exports?.['.'].source ?? exports?.['.'].default);
  if (entry === undefined) throw new PackageProblem(`package.json in ${folder} does not say which module is the plugin's ("exports").`);
  return { name: name ?? folder, version: version ?? '?', folder, entry: posix.normalize(entry), integrity: '', modules: await modulesIn(folder) };
}

type Exports = string | { '.': { source?: string; default?: string } };

async function modulesIn(folder: string): Promise<Record<string, string>> {
  const modules: Record<string, string> = {};
  let bytes = 0;
  for await (const entry of await opendir(folder, { recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (!entry.isFile() || passedOver.test(name) || !/\.([cm]?[jt]s|json)$/.test(name)) continue;
    const text = await readFile(path, 'utf8');
    bytes += text.length;
    if (bytes > mostBytes) throw new PackageProblem(`The modules in ${folder} are more than 64 MiB.`);
    modules[name] = text;
  }
  return modules;
}
