// npm run plugin -- new NAME | test NAME | show NAME | contract
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { describe } from './plugin/describe.ts';
import { scaffold } from './plugin/scaffold.ts';

const root = dirname(import.meta.dirname);

/** The plugin that a folder's package exports, inside the repository or outside. */
async function pluginIn(folder: string): Promise<AnyPlugin> {
  const sdk = import.meta.resolve('@content-platforms/plugin-sdk');
  registerHooks({ resolve: (specifier, context, next) => next(specifier === '@content-platforms/plugin-sdk' ? sdk : specifier, context) });
  const { exports } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { exports: string | { '.': { source?: string; default: string } } };
  const file = typeof exports === 'string' ? exports : (exports['.'].source ?? exports['.'].default);
  const module = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
  const found = Object.values(module).find((one): one is AnyPlugin => typeof one === 'object' && one !== null && 'manifest' in one && 'connect' in one);
  if (!found) throw new Error(`${folder} exports no plugin.`);
  return found;
}

const commands: Record<string, (name: string) => Promise<number>> = {
  new: async (name) => {
    for (const file of await scaffold(root, name)) console.log(`  ${file}`);
    console.log(
      `\nNow: npm run plugin -- test ${name}\nWhat to write next is under "missing" in plugins/${name}/conformance.spec.ts; how, in docs/integrators/tutorial.md.`,
    );
    return 0;
  },
  test: async (name) => {
    const url = options.url;
    if (url !== undefined) {
      const { folderOf, report, settingsOf, testLive } = await import('./plugin/live.ts');
      const folder = folderOf(root, name);
      const plugin = await pluginIn(folder);
      return report(await testLive(plugin, url, await settingsOf(plugin, process.env)), join(folder, 'recorded'));
    }
    const tests = [`plugins/${name}/`, '--selectProjects', 'pure', '--verbose', '--passWithNoTests=false'];
    return spawnSync(process.execPath, ['tools/run.mjs', 'jest', ...tests], { cwd: root, stdio: 'inherit' }).status ?? 1;
  },
  show: async (name) => {
    const { plugins } = await import('../plugins/index.ts');
    const plugin = plugins.find(({ manifest }) => manifest.key === name);
    if (!plugin) throw new Error(`No plugin "${name}". There are: ${plugins.map(({ manifest }) => manifest.key).join(', ')}.`);
    console.log(describe(plugin));
    return 0;
  },
  integrity: async (source) => {
    const { readPackage } = await import('../libs/integrations/external/package-files.ts');
    const named = source.includes('/') && !source.startsWith('@') ? resolve(source) : source;
    const { name, version, integrity } = await readPackage(named, root);
    console.log(`${name} ${version}\n\nPLUGINS=${named}@${integrity}`);
    return 0;
  },
  contract: async () => {
    const { checksPage, pageNames, referencePage } = await import('./plugin/contract-page.ts');
    const { checks } = await import('@content-platforms/plugin-sdk/testing');
    await writeFile(join(root, 'docs/integrators/checks.md'), await checksPage(checks));
    for (const page of pageNames) await writeFile(join(root, `docs/integrators/${page}.md`), await referencePage(root, page));
    return 0;
  },
};

const { values: options, positionals } = parseArgs({ options: { url: { type: 'string' } }, allowPositionals: true });
const [command = '', name = ''] = positionals;
const run = commands[command];
if (!run || (name === '' && command !== 'contract')) {
  console.error(
    "npm run plugin -- new NAME     makes plugins/NAME\nnpm run plugin -- test NAME    runs its tests, the conformance kit among them\n  … --url https://host          what of the kit can be seen at a real host (NAME may be a folder); settings: SETTING_TOKEN=… or SETTINGS_FILE\nnpm run plugin -- show NAME    its form and what it can do\nnpm run plugin -- integrity X   of a package outside the repository (its name or folder): what to write into PLUGINS\nnpm run plugin -- contract     writes docs/integrators/contract.md and checks.md from the contract's comments",
  );
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await run(name);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
