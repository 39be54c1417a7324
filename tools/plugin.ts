// npm run plugin -- new NAME | test NAME | show NAME | contract
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describe } from './plugin/describe.ts';
import { scaffold } from './plugin/scaffold.ts';

const root = dirname(import.meta.dirname);

const commands: Record<string, (name: string) => Promise<number>> = {
  new: async (name) => {
    for (const file of await scaffold(root, name)) console.log(`  ${file}`);
    console.log(
      `\nNow: npm run plugin -- test ${name}\nWhat to write next is under "missing" in plugins/${name}/conformance.spec.ts; how, in docs/integrators/tutorial.md.`,
    );
    return 0;
  },
  test: async (name) => {
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
    const { checksPage, contractPage } = await import('./plugin/contract-page.ts');
    const { checks } = await import('@content-platforms/plugin-sdk/testing');
    await writeFile(join(root, 'docs/integrators/checks.md'), await checksPage(checks));
    await writeFile(join(root, 'docs/integrators/contract.md'), await contractPage(root));
    return 0;
  },
};

const [command = '', name = ''] = process.argv.slice(2);
const run = commands[command];
if (!run || (name === '' && command !== 'contract')) {
  console.error(
    "npm run plugin -- new NAME     makes plugins/NAME\nnpm run plugin -- test NAME    runs its tests, the conformance kit among them\nnpm run plugin -- show NAME    its form and what it can do\nnpm run plugin -- integrity X   of a package outside the repository (its name or folder): what to write into PLUGINS\nnpm run plugin -- contract     writes docs/integrators/contract.md and checks.md from the contract's comments",
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
