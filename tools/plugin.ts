// npm run plugin -- new NAME | test NAME | check NAME | show NAME | remove NAME | integrity PACKAGE | contract
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { describe } from './plugin/describe.ts';
import { type CheckedPlugin, isPath } from './plugin/live.ts';
import { scaffold } from './plugin/scaffold.ts';
import { jest } from './tasks.ts';

const root = dirname(import.meta.dirname);

/** The plugin of this repository that a folder's package exports. */
async function pluginIn(folder: string): Promise<AnyPlugin> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`There is no plugin in ${folder}.`);
  const { exports } = JSON.parse(text) as { exports: string | { '.': { source?: string; default: string } } };
  const file = typeof exports === 'string' ? exports : (exports['.'].source ?? exports['.'].default);
  const module = (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>;
  const isPlugin = (one: unknown): one is AnyPlugin => typeof one === 'object' && one !== null && 'manifest' in one && 'connect' in one;
  const plugin = Object.values(module).find(isPlugin);
  if (!plugin) throw new Error(`${file} exports no plugin.`);
  return plugin;
}

const isOutside = (folder: string): boolean => !folder.startsWith(join(root, 'plugins'));

/** With a plugin whose checks can be run one by one: one outside the repository does not run in this process. */
async function withChecked<T>(name: string, use: (plugin: CheckedPlugin) => Promise<T>): Promise<T> {
  const { folderOf } = await import('./plugin/live.ts');
  const folder = folderOf(root, name);
  if (isOutside(folder)) return (await import('./plugin/outside-plugin.ts')).withOutsidePlugin(folder, use, true);
  const { checkedHere } = await import('./plugin/checked-here.ts');
  return use(checkedHere(await pluginIn(folder)));
}

/** The kit for a plugin outside the repository, without a test framework: its simulator lies beside it. */
async function testOutside(folder: string): Promise<number> {
  const files = ['simulator.fixture.ts', 'simulator.ts', 'simulator.fixture.js', 'simulator.js'];
  const file = files.find((one) => existsSync(join(folder, one)));
  if (file === undefined) throw new Error(`The kit needs a platform to test against: ${join(folder, 'simulator.js')} (docs/integrators/simulator.md).`);
  const { summary, untried } = await import('@content-platforms/plugin-sdk/testing');
  const { withOutsidePlugin } = await import('./plugin/outside-plugin.ts');
  const { key, results } = await withOutsidePlugin(folder, async (plugin) => ({ key: plugin.manifest.key, results: await plugin.conformance(file) }), true);
  for (const result of results) {
    if (result.status === 'holds') console.log(`✓ ${result.code} ${result.title}`);
    if (result.status === 'waits') console.log(`○ ${result.code} ${result.title} [waits for ${result.for}]`);
    if (result.status === 'does-not-apply') console.log(`○ ${result.code} ${result.title} [does not apply: ${result.reason}]`);
    if (result.status === 'untried') console.log(`✕ ${untried(result)}`);
    if (result.status === 'fails') console.log(`✕ ${result.failure.message}`);
  }
  console.log(`\n${summary(key, results)}`);
  return results.some(({ status }) => status === 'fails' || status === 'untried') ? 1 : 0;
}

const commands: Record<string, (name: string) => Promise<number>> = {
  new: async (name) => {
    if (isPath(name)) {
      const folder = resolve(name);
      const { scaffoldOutside } = await import('./plugin/outside.ts');
      for (const file of await scaffoldOutside(root, folder, options.title)) console.log(`  ${join(folder, file)}`);
      console.log(`\nNow: npm run plugin -- test ${folder}\nCK-23, CK-24 and CK-25 are to be written, in steps.ts; how, in docs/integrators/outside.md.`);
      return 0;
    }
    for (const file of await scaffold(root, name, options.title)) console.log(`  ${file}`);
    console.log(
      `\nNow: npm run plugin -- test ${name}\nWhat to write next is under "missing" in plugins/${name}/conformance.spec.ts; how, in docs/integrators/tutorial.md.`,
    );
    return 0;
  },
  test: async (name) => {
    const url = options.url;
    if (url !== undefined) {
      const { recordedFolderOf, report, settingsOf, testLive } = await import('./plugin/live.ts');
      const { keepRecording } = await import('./plugin/recording.ts');
      const run = await withChecked(name, async (plugin) => testLive(plugin, url, await settingsOf(plugin, process.env)));
      const status = report(run);
      const file = await keepRecording(run.recording, recordedFolderOf(root, name));
      console.log(file ? `${run.recording.exchanges.length} answers, without secrets and personal data: ${file}` : 'Nothing was said, and nothing recorded.');
      return status;
    }
    if (options.replay) {
      const { recordedFolderOf, replay, report } = await import('./plugin/live.ts');
      const { readRecording } = await import('./plugin/recording.ts');
      const recording = await readRecording(directory ? resolve(directory) : recordedFolderOf(root, name));
      const run = await withChecked(name, (plugin) => replay(plugin, recording));
      const status = report(run);
      for (const question of run.unanswered) console.log(`Not recorded: ${question}`);
      return run.unanswered.length > 0 ? 1 : status;
    }
    const { folderOf } = await import('./plugin/live.ts');
    const folder = folderOf(root, name);
    if (!existsSync(folder)) throw new Error(`There is no plugin in ${folder}.`);
    if (isOutside(folder)) return testOutside(folder);
    // Its tests run from the sources: nothing need be built first.
    const tests = [...jest, `plugins/${name}/`, '--selectProjects', 'pure', '--verbose', '--passWithNoTests=false'];
    return spawnSync(process.execPath, tests, { cwd: root, stdio: 'inherit' }).status ?? 1;
  },
  check: async (name) => {
    const { folderOf } = await import('./plugin/live.ts');
    const { checkPlugin } = await import('./plugin/check-plugin.ts');
    const folder = folderOf(root, name);
    if (!existsSync(folder)) throw new Error(`There is no plugin in ${folder}.`);
    return checkPlugin(root, folder, { isOutside: isOutside(folder), fix: options.fix === true });
  },
  build: async (folder) => {
    const { buildOutside } = await import('./plugin/outside.ts');
    for (const file of await buildOutside(resolve(folder))) console.log(`  ${file}`);
    return 0;
  },
  remove: async (name) => {
    const { removePlugin } = await import('./plugin/remove.ts');
    for (const file of await removePlugin(root, name, { force: options.force === true })) console.log(`  ${file}`);
    return 0;
  },
  show: async (name) => {
    const { folderOf } = await import('./plugin/live.ts');
    const folder = folderOf(root, name);
    if (!isOutside(folder)) {
      console.log(describe(await pluginIn(folder)));
      return 0;
    }
    const { describeIsolation, printable, withOutsidePlugin } = await import('./plugin/outside-plugin.ts');
    const shown = await withOutsidePlugin(folder, async (plugin) => printable(describe(plugin)));
    console.log(`${shown}\n\n${await describeIsolation()}`);
    return 0;
  },
  integrity: async (source) => {
    const { examine } = await import('./plugin/integrity.ts');
    const { name, version, entry, title, refusal } = await examine(source, root);
    console.log(`${name} ${version}${title === undefined ? '' : `: ${title}`}\n\nPLUGINS=${entry}`);
    if (refusal !== undefined) console.error(`\nThe product would not take it: ${refusal}`);
    return refusal === undefined ? 0 : 1;
  },
  contract: async () => {
    const { checksPage, pageNames, referencePage } = await import('./plugin/contract-page.ts');
    const { checks } = await import('@content-platforms/plugin-sdk/testing');
    await writeFile(join(root, 'docs/integrators/checks.md'), await checksPage(checks));
    for (const page of pageNames) await writeFile(join(root, `docs/integrators/${page}.md`), await referencePage(root, page));
    return 0;
  },
};

const usage = `npm run plugin -- new NAME        makes plugins/NAME; --title "TV do Vale": as operators know it
npm run plugin -- test NAME       runs its tests, the conformance kit among them
  … --url https://host            what of the kit can be seen at a real host; settings: SETTING_TOKEN=… or SETTINGS_FILE
  … --replay [DIR]                the same against what --url recorded; nothing leaves this machine
npm run plugin -- check NAME      its types, lint and format; --fix: mends what can be mended
npm run plugin -- show NAME       its form and what it can do
npm run plugin -- remove NAME     undoes new; --force: although its folder holds work that is in no commit
npm run plugin -- build FOLDER    compiles a plugin outside the repository into its dist
npm run plugin -- integrity X     of a package outside the repository (its name or folder): loads it as the product does; what to write into PLUGINS
npm run plugin -- contract        writes contract.md, sdk.md, simulator.md and checks.md of docs/integrators from the comments

NAME is that of a folder in plugins; for new, test, check and show it may be the path of a folder elsewhere.`;

/** What was typed; or why that is none of these commands. */
function typed(): ReturnType<typeof parse> | string {
  try {
    return parse();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
function parse() {
  return parseArgs({ options: { url: text, title: text, replay: flag, fix: flag, force: flag, help: { ...flag, short: 'h' } }, allowPositionals: true });
}

const given = typed();
const { values: options, positionals } = typeof given === 'string' ? { values: {}, positionals: [] } : given;
const [command = '', name = '', directory] = positionals;
const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
if (options.help) {
  console.log(usage);
} else if (!run || (name === '' && command !== 'contract')) {
  const what = typeof given === 'string' ? given : run ? `"${command}" of which plugin?` : command === '' ? '' : `There is no command "${command}".`;
  console.error(what === '' ? usage : `${what}\n\n${usage}`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await run(name);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
