import { stripTypeScriptTypes } from 'node:module';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { exports as exportOf, imports as importOf } from 'resolve.exports';

/** The files of one plugin that may become modules: path in the package, with slashes → text. */
export type PackageModules = Readonly<Record<string, string>>;

/** What a plugin may import that is not its own. */
const sdk = '@content-platforms/plugin-sdk';
const kit = `${sdk}/testing`;
/** Modules of Node that the realm offers in an implementation of its own (`realm/node`). */
export const nodeModules = [
  'assert',
  'assert/strict',
  'buffer',
  'crypto',
  'events',
  'path',
  'path/posix',
  'querystring',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util',
];

const pluginScheme = 'plugin:/';
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const realm = new URL('../realm/', import.meta.url).href;

/**
 * Resolves and reads the modules of one engine. A plugin's modules see their own package, the contract's package and the modules of
 * `realm/node`; the product's own modules (`file:`) can be loaded only until `seal` is called.
 */
export class ModuleLoader {
  private readonly files: PackageModules;
  private readonly product = new Map<string, string>();
  /** The contract's package, and its kit. */
  private readonly contract = new Map([sdk, kit].map((name) => [name, import.meta.resolve(name)]));
  private sealed = false;

  constructor(files: PackageModules) {
    this.files = files;
    // A plugin imports these later, if at all, when the disk can no longer be read.
    for (const name of nodeModules) this.readProduct(realmModule(name));
  }

  /** The module the realm begins with. */
  static readonly entry = `${realm}main${extension}`;
  /** The one that brings the conformance kit into it. */
  static readonly kit = `${realm}kit${extension}`;

  /** From now on nothing is read from the disk. */
  seal(): void {
    this.sealed = true;
  }

  /** The name of the module that `specifier` means in the module `importer`. Throws pt-BR text for what a plugin may not import. */
  normalize(importer: string, specifier: string): string {
    if (importer.startsWith('file:') && !this.sealed) return this.inProduct(importer, specifier);
    if (importer.startsWith('file:') && specifier.startsWith('.')) return this.inProduct(importer, specifier);
    const contract = this.contract.get(specifier);
    if (contract !== undefined) return contract;
    const builtin = specifier.replace(/^node:/, '');
    if (nodeModules.includes(builtin)) return realmModule(builtin);
    if (specifier.startsWith('node:')) throw new Error(`Um plugin não pode usar "${specifier}": o acesso ao mundo é pelo host.`);
    if (specifier.startsWith(pluginScheme)) return specifier;
    const from = importer.startsWith(pluginScheme) ? importer.slice(pluginScheme.length) : '';
    return pluginScheme + this.inPackage(from, specifier);
  }

  /** The source of the module `name`, as JavaScript. */
  load(name: string): string {
    if (name.startsWith('file:')) return this.readProduct(name);
    const path = name.slice(pluginScheme.length);
    const text = name.startsWith(pluginScheme) && Object.hasOwn(this.files, path) ? this.files[path] : undefined;
    if (text === undefined) throw new Error(`O pacote não tem o módulo "${path}".`);
    if (path.endsWith('.json')) return `export default ${JSON.stringify(JSON.parse(text))};`;
    if (path.endsWith('.cjs')) throw new Error(`"${path}" é um módulo CommonJS; um plugin é feito de módulos ES.`);
    return path.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
  }

  private inProduct(importer: string, specifier: string): string {
    if (specifier.startsWith('.')) return new URL(specifier, importer).href;
    if (specifier.startsWith('node:')) return realmModule(specifier.slice('node:'.length));
    return import.meta.resolve(specifier);
  }

  private readProduct(name: string): string {
    const known = this.product.get(name);
    if (known !== undefined) return known;
    if (this.sealed) throw new Error('Um plugin só pode importar módulos seus, os do contrato e os que o guia lista.');
    const text = readFileSync(new URL(name), 'utf8');
    const source = name.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
    this.product.set(name, source);
    return source;
  }

  private inPackage(importer: string, specifier: string): string {
    const folder = posix.dirname(importer);
    const unknown = new Error(`O pacote não tem o módulo "${specifier}" (importado por "${importer}").`);
    if (specifier.startsWith('.')) return this.existing(posix.join(folder, specifier)) ?? raise(unknown);
    if (specifier.startsWith('#')) return this.imported(folder, specifier) ?? raise(unknown);
    const [, name = '', below = ''] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
    for (let at = folder; ; at = posix.dirname(at)) {
      const root = posix.join(at, 'node_modules', name);
      const manifest = this.manifestIn(root);
      if (manifest) return this.existing(posix.join(root, mainOf(manifest, below))) ?? raise(unknown);
      if (at === '.') throw unknown;
    }
  }

  private imported(folder: string, specifier: string): string | undefined {
    for (let at = folder; ; at = posix.dirname(at)) {
      const manifest = this.manifestIn(at);
      const [target] = (manifest && importOf(manifest, specifier, conditions)) || [];
      if (manifest) return target === undefined ? undefined : this.existing(posix.join(at, target));
      if (at === '.') return undefined;
    }
  }

  private manifestIn(folder: string): Manifest | undefined {
    const text = this.files[posix.join(folder, 'package.json')];
    return text === undefined ? undefined : (JSON.parse(text) as Manifest);
  }

  private existing(path: string): string | undefined {
    return [path, `${path}.js`, `${path}/index.js`].find((one) => Object.hasOwn(this.files, one));
  }
}

interface Manifest {
  name: string;
  module?: string;
  main?: string;
  [key: string]: unknown;
}

const conditions = { unsafe: true, conditions: ['import', 'default'] };

function mainOf(manifest: Manifest, below: string): string {
  const [target] = (manifest['exports'] === undefined ? undefined : exportOf(manifest, below || '.', conditions)) ?? [];
  return target ?? (below || (manifest.module ?? manifest.main ?? 'index.js'));
}

const realmModule = (builtin: string): string => `${realm}node/${builtin.replace('/', '-')}${extension}`;

function raise(error: Error): never {
  throw error;
}
