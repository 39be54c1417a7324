// A plugin in a folder of its own, outside this repository: made, and compiled.
import { transformFile } from '@swc/core';
import { existsSync } from 'node:fs';
import { glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { swcOptions } from '../swc.ts';
import { copyTemplate, namingOf } from './scaffold.ts';

/** Makes a plugin in `folder`, which must not be there yet; its last part is the plugin's name. Answers the files it made. */
export async function scaffoldOutside(root: string, folder: string, title?: string): Promise<string[]> {
  const naming = namingOf(basename(folder), title);
  if (existsSync(folder)) throw new Error(`${folder} is there already.`);
  await mkdir(dirname(folder), { recursive: true });
  const made = await copyTemplate(join(import.meta.dirname, 'template'), folder, naming, (text) =>
    text.replace(`plugins/${naming.key}/README.md`, `https://example.com/${naming.key}`),
  );
  // The kit is run by `npm run plugin -- test`, without a framework of tests.
  await rm(join(folder, 'conformance.spec.ts'));
  await writeFile(join(folder, 'package.json'), packageOf(naming.key, naming.title));
  await writeFile(join(folder, 'tsconfig.json'), editorConfig(root));
  return [...made.filter((file) => file !== 'conformance.spec.ts'), 'tsconfig.json'].sort();
}

const printed = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const packageOf = (key: string, title: string): string =>
  printed({
    name: `content-${key}`,
    version: '0.1.0',
    description: `${title}.`,
    type: 'module',
    exports: { '.': { source: './index.ts', default: './dist/index.js' } },
    files: ['dist', 'README.md'],
    peerDependencies: { '@content-platforms/plugin-sdk': '^0.1.0' },
  });

/** For editors: the types come from the clone that made the plugin. */
function editorConfig(root: string): string {
  const sdk = join(root, 'libs/plugin-sdk');
  const paths = { '@content-platforms/plugin-sdk': [join(sdk, 'index.ts')], '@content-platforms/plugin-sdk/testing': [join(sdk, 'testing/index.ts')] };
  const compilerOptions = { typeRoots: [join(root, 'node_modules/@types')], paths };
  return printed({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['**/*.ts'], exclude: ['node_modules', 'dist'] });
}

/** Compiles what runs (neither tests nor fixtures) into `dist`, which is made anew. Answers the files it made. */
export async function buildOutside(folder: string): Promise<string[]> {
  const exclude = (name: string): boolean => name === 'node_modules' || name === 'dist';
  const files = (await Array.fromAsync(glob('**/*.ts', { cwd: folder, exclude }))).filter((file) => !/\.(spec|fixture|d)\.ts$/.test(file)).sort();
  if (files.length === 0) throw new Error(`There is no TypeScript in ${folder}.`);
  await rm(join(folder, 'dist'), { recursive: true, force: true });
  return Promise.all(
    files.map(async (file) => {
      const output = join('dist', file.replace(/\.ts$/, '.js'));
      const { code } = await transformFile(join(folder, file), { ...swcOptions, sourceMaps: false });
      await mkdir(dirname(join(folder, output)), { recursive: true });
      await writeFile(join(folder, output), code);
      return output;
    }),
  );
}
