import { createHash } from 'node:crypto';
import { opendir, readFile, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import type { PackageModules } from './engine/module-loader.ts';

/** Why a package cannot be used; pt-BR, shown in the list of platforms. */
export class PackageProblem extends Error {
  override readonly name = 'PackageProblem';
}

export interface PluginPackage {
  name: string;
  version: string;
  folder: string;
  /** Path of the module that exports the plugin, in the package. */
  entry: string;
  /** `sha512-…` over every file in the folder. */
  integrity: string;
  /** What may be imported: the very texts that the hash is of, by their paths in the package. */
  modules: PackageModules;
}

const largest = { files: 5_000, bytes: 64 * 1024 * 1024, moduleBytes: 16 * 1024 * 1024 };

/** Finds a package by its name (in `node_modules`, upwards from `from`) or by its folder, and hashes what is in it. Throws `PackageProblem`. */
export async function readPackage(source: string, from = process.cwd()): Promise<PluginPackage> {
  const folder = await folderOf(source, from);
  const description = await readFile(join(folder, 'package.json'), 'utf8')
    .then((text) => JSON.parse(text) as { name?: unknown; version?: unknown; main?: unknown; exports?: unknown })
    .catch(() => {
      throw new PackageProblem(`Não há um package.json legível em "${source}".`);
    });
  const main = mainOf(description);
  if (!main || relative(folder, join(folder, main)).startsWith('..')) throw new PackageProblem('O package.json não diz qual módulo é o do plugin ("exports").');
  return {
    name: String(description.name ?? source),
    version: String(description.version ?? '?'),
    folder,
    entry: posix.normalize(main),
    ...(await contentOf(folder)),
  };
}

/** The same, when its content is what was chosen. Throws `PackageProblem`. */
export async function readVerified(source: string, integrity: string): Promise<PluginPackage> {
  const found = await readPackage(source);
  if (found.integrity === integrity) return found;
  throw new PackageProblem(`O pacote não é o que foi configurado: seu conteúdo é ${found.integrity}.`);
}

async function folderOf(source: string, from: string): Promise<string> {
  if (isAbsolute(source)) {
    return realpath(source).catch(() => {
      throw new PackageProblem(`Não há uma pasta "${source}".`);
    });
  }
  for (let at = from; ; at = dirname(at)) {
    const found = await realpath(join(at, 'node_modules', source)).catch(() => undefined);
    if (found) return found;
    if (dirname(at) === at) throw new PackageProblem(`O pacote "${source}" não está instalado.`);
  }
}

function mainOf({ main, exports }: { main?: unknown; exports?: unknown }): string | undefined {
  let found: unknown = exports ?? main ?? 'index.js';
  for (const step of ['.', 'import', 'default'] as const) {
    if (typeof found === 'object' && found !== null && step in found) found = (found as Record<string, unknown>)[step];
  }
  return typeof found === 'string' ? found : undefined;
}

/**
 * One hash over every file below `folder` (its path, and the hash of its content), and the texts of those that may be modules: what was
 * hashed is what runs. Links are refused: they could lead elsewhere tomorrow.
 */
async function contentOf(folder: string): Promise<Pick<PluginPackage, 'integrity' | 'modules'>> {
  const lines: string[] = [];
  const modules: Record<string, string> = {};
  const read = { bytes: 0, moduleBytes: 0 };
  for await (const entry of await opendir(folder, { recursive: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (!entry.isFile()) throw new PackageProblem(`O pacote contém algo que não é um arquivo: "${name}".`);
    const content = await readFile(path);
    read.bytes += content.byteLength;
    lines.push(`${name}\0${createHash('sha512').update(content).digest('base64')}\n`);
    if (lines.length > largest.files || read.bytes > largest.bytes) throw new PackageProblem('O pacote é grande demais (mais de 5000 arquivos ou 64 MiB).');
    if (!isModule(name)) continue;
    read.moduleBytes += content.byteLength;
    if (read.moduleBytes > largest.moduleBytes) throw new PackageProblem('Os módulos do pacote são grandes demais (mais de 16 MiB).');
    modules[name] = content.toString();
  }
  return { integrity: `sha512-${createHash('sha512').update(lines.sort().join('')).digest('base64')}`, modules };
}

const isModule = (name: string): boolean => /\.([cm]?js|json)$/.test(name);
