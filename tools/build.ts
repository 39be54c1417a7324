// Compiles what plain Node runs: `dist/` for the product, `<package>/dist/` for what is published on its own.
import { transformFile } from '@swc/core';
import { execFile } from 'node:child_process';
import { glob, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { swcOptions } from './swc.ts';

/** Packages with an output folder of their own (they are resolved by name, from node_modules); the console is built by Vite. */
const ownPackages = packageJson.workspaces.filter((folder) => !folder.startsWith('apps/'));

/** Where the compiled form of a source file goes. */
export function outputOf(file: string): string {
  const own = ownPackages.find((folder) => file.startsWith(`${folder}/`));
  const js = file.replace(/\.ts$/, '.js');
  return own ? join(own, 'dist', js.slice(own.length + 1)) : join('dist', js);
}

async function isFresh(source: string, output: string): Promise<boolean> {
  const [from, to] = await Promise.all([stat(source), stat(output).catch(() => undefined)]);
  return to !== undefined && to.mtimeMs >= from.mtimeMs;
}

/** Node's own programs of packages, one after the other; throws what they say when one fails. */
async function runPrograms(programs: string[][], cwd: string): Promise<void> {
  for (const program of programs) {
    try {
      await promisify(execFile)(process.execPath, program, { cwd });
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${program.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }
}

const modifiedAt = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;

/** The console's types of the API, made anew when openapi.json is newer. */
export async function describeApiToConsole(root: string): Promise<void> {
  const folder = join(root, 'apps/console');
  const made = await modifiedAt(join(folder, 'src/api/generated/types.gen.ts'));
  if (made >= (await modifiedAt(join(root, 'openapi.json')))) return;
  await runPrograms([[join(root, 'node_modules/@hey-api/openapi-ts/bin/run.js')]], folder);
}

/** `dist/console`, from Vite, when a source of it is newer. */
async function buildConsole(root: string): Promise<void> {
  const made = await modifiedAt(join(root, 'dist/console/index.html'));
  await describeApiToConsole(root);
  let newest = 0;
  for await (const file of glob('apps/console/{src/**/*.{ts,tsx,css},public/*,index.html,vite.config.ts,package.json}', { cwd: root }))
    newest = Math.max(newest, await modifiedAt(join(root, file)));
  if (newest <= made) return;
  await runPrograms([[join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn']], join(root, 'apps/console'));
}

/** Compiles what changed; answers how many files that were. */
export async function build(root: string, options: { clean?: boolean } = {}): Promise<number> {
  process.chdir(root);
  if (options.clean)
    await Promise.all(['dist', ...ownPackages.map((folder) => join(folder, 'dist'))].map((folder) => rm(folder, { recursive: true, force: true })));
  let count = 0;
  const pending: Promise<void>[] = [];
  const exclude = (name: string): boolean => name === 'node_modules' || name === 'dist';
  for await (const file of glob(['apps/**/*.ts', 'libs/**/*.ts', 'plugins/**/*.ts', 'test/support/**/*.ts', 'test/bench/**/*.ts', 'test/chaos/**/*.ts'], {
    exclude,
  })) {
    if (/\.(spec|e2e|fixture|d)\.ts$/.test(file) || file.startsWith('apps/console/')) continue;
    const output = outputOf(file);
    pending.push(
      (async () => {
        if (await isFresh(file, output)) return;
        const { code, map } = await transformFile(file, { ...swcOptions, sourceFileName: relative(dirname(output), file) });
        await mkdir(dirname(output), { recursive: true });
        await writeFile(output, `${code}\n//# sourceMappingURL=${output.split('/').at(-1)}.map\n`);
        if (map) await writeFile(`${output}.map`, map);
        count += 1;
      })(),
    );
  }
  await Promise.all([...pending, buildConsole(root)]);
  return count;
}
