import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** What TypeScript objects to in a plugin's own files, as it would be printed; empty: nothing. The folder may lie outside the repository. */
export function typeErrors(root: string, folder: string): string {
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
  const program = ts.createProgram(fileNames, options);
  const found = [...errors, ...fileNames.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))];
  const whole = { getCurrentDirectory: () => dirname(folder), getCanonicalFileName: (name: string) => name, getNewLine: () => '\n' };
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(found), whole).trim();
}

/**
 * Types, and for a plugin of this repository lint and format too, one line each; all are run, whatever the first says. Answers the exit
 * status. `fix`: mends what lint and format can mend by themselves.
 */
export function checkPlugin(root: string, folder: string, { isOutside, fix }: { isOutside: boolean; fix: boolean }): number {
  const say = (what: string, good: boolean): boolean => {
    console.log(`${good ? '✓' : '✕'} ${what}`);
    return good;
  };
  const errors = typeErrors(root, folder);
  if (errors !== '') console.log(errors);
  const typed = say('types', errors === '');
  if (isOutside) return typed ? 0 : 1;
  const runs = (program: string, ...args: string[]): boolean =>
    spawnSync(process.execPath, [join('node_modules', program), ...args], { cwd: root, stdio: 'inherit' }).status === 0;
  const linted = say('lint', runs('eslint/bin/eslint.js', folder, '--max-warnings', '0', ...(fix ? ['--fix'] : [])));
  const format = say('format', runs('prettier/bin/prettier.cjs', fix ? '--write' : '--check', '--log-level', 'warn', folder));
  if ((!linted || !format) && !fix) console.log('\nWhat lint and format can mend by themselves: the same command with --fix.');
  return typed && linted && format ? 0 : 1;
}
