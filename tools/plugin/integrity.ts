import { Logger } from '@nestjs/common';
import { resolve } from 'node:path';
import { readPackage, readVerified } from '../../libs/integrations/external/package-files.ts';
import { PluginProcess } from '../../libs/integrations/external/plugin-process.ts';
import { sentManifest } from '../../libs/integrations/external/protocol.ts';
import { refusalOf } from '../../libs/integrations/external/refusal-of.ts';

export interface Examined {
  name: string;
  version: string;
  /** What to write into `PLUGINS`. */
  entry: string;
  /** What the plugin calls itself. */
  title?: string;
  /** Why the product would not take it; in the product's words. */
  refusal?: string;
}

/** A package outside the repository, by its name or its folder: hashed, and loaded in a process of its own as the product does. Throws `PackageProblem`. */
export async function examine(source: string, root: string): Promise<Examined> {
  const named = source.includes('/') && !source.startsWith('@') ? resolve(source) : source;
  const { name, version, integrity, folder } = await readPackage(named, root);
  // What is no problem of the package is told below.
  Logger.overrideLogger(false);
  const nothing = { ask: () => Promise.reject(new Error('There is no host.')), tell: () => undefined };
  const plugin = new PluginProcess({ name, read: () => readVerified(folder, integrity), memoryMb: 256 }, nothing);
  const found = { name, version, entry: `${named}@${integrity}` };
  try {
    const manifest = sentManifest.parse(await plugin.manifest());
    const refusal = refusalOf(manifest);
    return { ...found, title: `${manifest.title} (${manifest.key})`, ...(refusal === undefined ? {} : { refusal }) };
  } catch (error) {
    return { ...found, refusal: error instanceof Error ? error.message : String(error) };
  } finally {
    await plugin.stop();
  }
}
