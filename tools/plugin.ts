// npm run plugin -- new NAME | test NAME | check NAME | show NAME | integrity PACKAGE | contract
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import type { Simulation } from '@content-platforms/plugin-sdk/testing';
import { describe } from './plugin/describe.ts';
import { scaffold } from './plugin/scaffold.ts';

const root = dirname(import.meta.dirname);

/** What a folder's package finds under the SDK's name is this repository's own. */
function lendSdk(): void {
  const names = ['@content-platforms/plugin-sdk', '@content-platforms/plugin-sdk/testing'];
  const own = new Map(names.map((name) => [name, import.meta.resolve(name)]));
  registerHooks({ resolve: (specifier, context, next) => next(own.get(specifier) ?? specifier, context) });
}

/** The one thing of this shape that a module exports. */
async function exportOf<T>(file: string, isIt: (value: object) => boolean, what: string): Promise<T> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const found = Object.values(module).find((one) => typeof one === 'object' && one !== null && isIt(one));
  if (!found) throw new Error(`${file} exports no ${what}.`);
  return found as T;
}

/** The plugin that a folder's package exports, inside the repository or outside. */
async function pluginIn(folder: string): Promise<AnyPlugin> {
  lendSdk();
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`There is no plugin in ${folder}.`);
  const { exports } = JSON.parse(text) as { exports: string | { '.': { source?: string; default: string } } };
  const file = typeof exports === 'string' ? exports : (exports['.'].source ?? exports['.'].default);
  return exportOf(join(folder, file), (one) => 'manifest' in one && 'connect' in one, 'plugin');
}

/** The kit for a plugin outside the repository, without a test framework: its simulator lies beside it. */
async function testOutside(folder: string): Promise<number> {
  const plugin = await pluginIn(folder);
  const files = ['simulator.fixture.ts', 'simulator.ts', 'simulator.fixture.js', 'simulator.js'].map((file) => join(folder, file));
  const file = files.find((one) => existsSync(one));
  if (file === undefined) throw new Error(`The kit needs a platform to test against: ${files.at(-1)} (docs/integrators/simulator.md).`);
  const simulator = await exportOf<Simulation>(file, (one) => 'start' in one, 'simulation');
  const { runConformance, summary } = await import('@content-platforms/plugin-sdk/testing');
  const results = await runConformance({ plugin, simulator });
  for (const result of results) {
    if (result.status === 'holds') console.log(`✓ ${result.code} ${result.title}`);
    if (result.status === 'waits') console.log(`○ ${result.code} ${result.title} [waits for ${result.for}]`);
    if (result.status === 'fails') console.log(`✕ ${result.failure.message}`);
  }
  console.log(`\n${summary(plugin.manifest.key, results)}`);
  return results.some(({ status }) => status === 'fails') ? 1 : 0;
}

/** Types (of the whole repository: they are one program), lint and format of one plugin. */
function checkOne(folder: string): number {
  const inPlugin = relative(root, folder);
  const steps = [
    ['typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
    ['eslint/bin/eslint.js', '--max-warnings', '0', inPlugin],
    ['prettier/bin/prettier.cjs', '--check', inPlugin],
  ];
  for (const [tool = '', ...given] of steps) {
    console.log(`› ${tool.split('/')[0]}`);
    const status = spawnSync(process.execPath, [join('node_modules', tool), ...given], { cwd: root, stdio: 'inherit' }).status ?? 1;
    if (status !== 0) return status;
  }
  return 0;
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
      const { folderOf, recordedFolderOf, report, settingsOf, testLive } = await import('./plugin/live.ts');
      const { keepRecording } = await import('./plugin/recording.ts');
      const plugin = await pluginIn(folderOf(root, name));
      const run = await testLive(plugin, url, await settingsOf(plugin, process.env));
      const status = report(run);
      const file = await keepRecording(run.recording, recordedFolderOf(root, name));
      console.log(file ? `${run.recording.exchanges.length} answers, without secrets and personal data: ${file}` : 'Nothing was said, and nothing recorded.');
      return status;
    }
    if (options.replay) {
      const { folderOf, recordedFolderOf, replay, report } = await import('./plugin/live.ts');
      const { readRecording } = await import('./plugin/recording.ts');
      const run = await replay(await pluginIn(folderOf(root, name)), await readRecording(directory ? resolve(directory) : recordedFolderOf(root, name)));
      const status = report(run);
      for (const question of run.unanswered) console.log(`Not recorded: ${question}`);
      return run.unanswered.length > 0 ? 1 : status;
    }
    const { folderOf } = await import('./plugin/live.ts');
    const folder = folderOf(root, name);
    if (!existsSync(folder)) throw new Error(`There is no plugin in ${folder}.`);
    if (!folder.startsWith(join(root, 'plugins'))) return testOutside(folder);
    const tests = [`plugins/${name}/`, '--selectProjects', 'pure', '--verbose', '--passWithNoTests=false'];
    return spawnSync(process.execPath, ['tools/run.mjs', 'jest', ...tests], { cwd: root, stdio: 'inherit' }).status ?? 1;
  },
  check: async (name) => checkOne(join(root, 'plugins', name)),
  show: async (name) => {
    const { folderOf } = await import('./plugin/live.ts');
    console.log(describe(await pluginIn(folderOf(root, name))));
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

const { values: options, positionals } = parseArgs({ options: { url: { type: 'string' }, replay: { type: 'boolean' } }, allowPositionals: true });
const [command = '', name = '', directory] = positionals;
const run = commands[command];
if (!run || (name === '' && command !== 'contract')) {
  console.error(
    "npm run plugin -- new NAME     makes plugins/NAME\nnpm run plugin -- test NAME    runs its tests, the conformance kit among them (NAME may be a folder: test, show)\n  … --url https://host          what of the kit can be seen at a real host; settings: SETTING_TOKEN=… or SETTINGS_FILE\n  … --replay [DIR]             the same against what --url recorded; nothing leaves this machine\nnpm run plugin -- check NAME   its types, lint and format\nnpm run plugin -- show NAME    its form and what it can do\nnpm run plugin -- integrity X   of a package outside the repository (its name or folder): what to write into PLUGINS\nnpm run plugin -- contract     writes docs/integrators/contract.md and checks.md from the contract's comments",
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
