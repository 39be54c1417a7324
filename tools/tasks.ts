import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, describeApiToConsole } from './build.ts';
import { dev } from './dev.ts';
import { bomPath, writeBom } from './sbom.ts';

type Step = readonly [string, ...string[]];

/** Runs a program of this repository with the current Node. Returns its exit status. */
function run(root: string, step: Step, env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(process.execPath, [...step], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

const bin = (path: string): string => join('node_modules', path);
const eslint = bin('eslint/bin/eslint.js');
const prettier = bin('prettier/bin/prettier.cjs');
const tsc = bin('typescript/bin/tsc');
export const jest: Step = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin('jest/bin/jest.js')];

const chaos: Step = ['--enable-source-maps', join('dist', 'test', 'chaos', 'main.js')];

const checks: Step[] = [
  [tsc, '--noEmit', '-p', 'tsconfig.json'],
  [tsc, '--noEmit', '-p', 'apps/console/tsconfig.json'],
  [eslint, '.', '--max-warnings', '0'],
  [prettier, '--check', '--log-level', 'warn', '.'],
  ['tools/boundaries.ts'],
  ['tools/lint/main.ts'],
  [bin('@stoplight/spectral-cli/dist/index.js'), 'lint', 'openapi.json', '--quiet', '--fail-severity', 'warn'],
];

async function each(root: string, steps: Step[]): Promise<number> {
  for (const step of steps) {
    // Some of them take minutes and say nothing when all is well.
    console.log(`› ${step.slice(0, 4).join(' ').replaceAll('node_modules/', '')}`);
    const status = await run(root, step);
    if (status !== 0) return status;
  }
  return 0;
}

async function app(root: string, entry: string, args: string[]): Promise<number> {
  await build(root);
  return run(root, ['--enable-source-maps', join('dist', 'apps', entry), ...args]);
}

type Task = (root: string, args: string[]) => Promise<number>;

const tasks: Record<string, Task> = {
  /** The product from the sources: compiles what changes, restarts API and worker, inspectors on 9229 and 9230. */
  dev: (root) => dev(root),
  start: (root, args) => app(root, 'launcher/start.js', args),
  demo: (root, args) => app(root, 'launcher/demo.js', args),
  import: (root, args) => app(root, 'launcher/import.js', args),
  /** `verify`: recomputes what is stored of the customer ledger from its facts; exit status 1 when anything differs. */
  ledger: (root, args) => app(root, 'launcher/ledger.js', args),
  sandbox: (root, args) => app(root, 'sandbox/main.js', args),
  chaos: async (root, args) => {
    await build(root);
    return run(root, [...chaos, ...args]);
  },
  openapi: (root, args) => app(root, 'api/write-openapi.js', args),
  bench: async (root, args) => {
    await build(root);
    return run(root, ['--enable-source-maps', join('dist', 'test', 'bench', 'bench.js'), ...args]);
  },
  docs: async (root) => {
    // Loaded here only: nothing else needs its packages.
    const { buildSite, sitePath } = await import('./docs/build-site.ts');
    console.log(`${await buildSite(root)} pages in ${sitePath}: open index.html`);
    return 0;
  },
  sbom: async (root) => {
    const { components } = await writeBom(root);
    console.log(`${components.length} components in ${bomPath}`);
    return 0;
  },
  plugin: (root, args) => run(root, ['--conditions=source', 'tools/plugin.ts', ...args]),
  build: async (root) => {
    await build(root, { clean: true });
    return 0;
  },
  check: async (root) => {
    await describeApiToConsole(root);
    return each(root, checks);
  },
  fix: (root) =>
    each(root, [
      [eslint, '.', '--fix'],
      [prettier, '--write', '--log-level', 'warn', '.'],
      ['tools/lint/main.ts', '--write'],
    ]),
  /** Writes docs/faults.md from the table that test/faults plays. */
  faults: (root) => run(root, ['--conditions=source', 'test/faults/write-table.ts']),
  /** Twenty-odd deliberate bugs, one at a time, in a copy of the tree: which test falls. */
  mutants: (root, args) => run(root, ['test/mutants/run.ts', ...args]),
  /** Stryker's mutants of the pure rules, each against the rule's own spec, in one process a rule. */
  mutation: (root, args) => run(root, ['test/mutants/rule-mutants.ts', ...args]),
  tsc: (root, args) => run(root, [tsc, '--noEmit', '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', bin('.cache/types.tsbuildinfo'), ...args]),
  jest: async (root, args) => {
    await build(root);
    return run(root, [...jest, ...args]);
  },
  /** Tests of pure functions: nothing is compiled first. Patterns come first: jest takes what follows --selectProjects for project names. */
  'test:unit': (root, args) => run(root, [...jest, ...args, '--selectProjects', 'pure']),
  /** Tests against a database: compiles what changed, because the template database is migrated by the built program. */
  'test:db': async (root, args) => {
    await build(root);
    return run(root, [...jest, ...args, '--selectProjects', 'database']);
  },
  /** Stories with real processes: compiles what changed. */
  'test:e2e': async (root, args) => {
    await build(root);
    return run(root, [...jest, ...args, '--selectProjects', 'stories']);
  },
  /** Runs the pure tests of changed files again at every change; a pattern narrows them. */
  'test:watch': (root, args) => run(root, [...jest, '--watch', ...args, '--selectProjects', 'pure']),
  /** The operator's guide's pictures, taken by the stories of the console: docs/operators/telas. */
  screens: async (root) => {
    process.env['SCREENS'] = join(root, 'docs/operators/telas');
    await build(root);
    return run(root, [...jest, 'test/e2e/console']);
  },
  test: async (root, args) => {
    await describeApiToConsole(root);
    const checked = await each(root, checks);
    if (checked !== 0) return checked;
    await build(root, { clean: true });
    const tested = await run(root, [...jest, ...args]);
    // Some tests were asked for: then only those.
    return tested !== 0 || args.length > 0 ? tested : run(root, [...chaos, '--quick']);
  },
};

/** Runs one task by name. Returns its exit status. */
export async function runTask(root: string, [name = '', ...args]: string[]): Promise<number> {
  const task = tasks[name];
  if (!task) {
    console.error(`No task "${name}". There are: ${Object.keys(tasks).join(', ')}.`);
    return 2;
  }
  return task(root, args);
}
