import { ESLint } from 'eslint';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as prettier from 'prettier';
import ts from 'typescript';

/** A plugin's own files and what they import; not the repository's hundreds of others. The folder may lie outside the repository. */
interface OwnProgram {
  program: ts.Program;
  files: string[];
  errors: ts.Diagnostic[];
}

function ownProgram(root: string, folder: string): OwnProgram {
  const at = join(root, 'tsconfig.json');
  const sdk = join(root, 'libs/plugin-sdk');
  const config = ts.readConfigFile(at, (file) => ts.sys.readFile(file)).config as { compilerOptions: object };
  const asked = {
    compilerOptions: {
      ...config.compilerOptions,
      typeRoots: [join(root, 'node_modules/@types')],
      // Wherever the plugin lies, it is the contract of this repository.
      paths: { '@content-platforms/plugin-sdk': [join(sdk, 'index.ts')], '@content-platforms/plugin-sdk/testing': [join(sdk, 'testing/index.ts')] },
    },
    include: ['**/*.ts'],
    exclude: ['node_modules', 'dist'],
  };
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(asked, ts.sys, folder);
  return { program: ts.createProgram(fileNames, options), files: fileNames, errors };
}

function errorsIn({ program, files, errors }: OwnProgram, folder: string): string {
  const found = [...errors, ...files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))];
  const whole = { getCurrentDirectory: () => dirname(folder), getCanonicalFileName: (name: string) => name, getNewLine: () => '\n' };
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), whole).trim();
}

/** What TypeScript objects to in a plugin's own files, as it would be printed; empty: nothing. */
export const typeErrors = (root: string, folder: string): string => errorsIn(ownProgram(root, folder), folder);

/** What ESLint objects to, as it would be printed. The types it needs are those of `program`; to mend, it reads the changed files anew. */
async function lintErrors(root: string, { program, files }: OwnProgram, fix: boolean): Promise<string> {
  const parserOptions = { projectService: false, programs: [program] };
  const eslint = new ESLint({ cwd: root, fix, ...(fix ? {} : { overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions } } }) });
  // Files, not the folder: the program knows these and no other.
  const results = await eslint.lintFiles(files);
  if (fix) await ESLint.outputFixes(results);
  return (await eslint.loadFormatter('stylish')).format(results);
}

/** The files that are not written as Prettier writes them; with `fix`, none is left. */
async function unformatted(root: string, folder: string, fix: boolean): Promise<string[]> {
  const odd: string[] = [];
  for await (const name of glob('**/*.{ts,js,json,md}', { cwd: folder, exclude: (one) => one === 'node_modules' || one === 'dist' })) {
    const file = join(folder, name);
    const { ignored } = await prettier.getFileInfo(file, { ignorePath: join(root, '.prettierignore') });
    if (ignored) continue;
    const options = { ...(await prettier.resolveConfig(file)), filepath: file };
    const text = await readFile(file, 'utf8');
    if (await prettier.check(text, options)) continue;
    if (fix) await writeFile(file, await prettier.format(text, options));
    else odd.push(file);
  }
  return odd;
}

/**
 * Types, and for a plugin of this repository lint and format too, one line each; all are run, whatever the first says. Answers the exit
 * status. `fix`: mends what lint and format can mend by themselves.
 */
export async function checkPlugin(root: string, folder: string, { isOutside, fix }: { isOutside: boolean; fix: boolean }): Promise<number> {
  const say = (what: string, objections: string): boolean => {
    const good = objections === '';
    if (!good) console.log(objections);
    console.log(`${good ? '✓' : '✕'} ${what}`);
    return good;
  };
  const own = ownProgram(root, folder);
  const typed = say('types', errorsIn(own, folder));
  if (isOutside) return typed ? 0 : 1;
  const linted = say('lint', await lintErrors(root, own, fix));
  const format = say('format', (await unformatted(root, folder, fix)).map((file) => `Not as Prettier writes it: ${file}`).join('\n'));
  if ((!linted || !format) && !fix) console.log('\nWhat lint and format can mend by themselves: the same command with --fix.');
  return typed && linted && format ? 0 : 1;
}
