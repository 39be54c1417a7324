import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface SpecsRun {
  /** Full names of the tests that fell; a file that could not even be loaded counts by its name. */
  fallen: string[];
  ran: number;
  output: string;
}

interface Report {
  numTotalTests: number;
  testResults: { name: string; message: string; assertionResults: { status: string; fullName: string }[] }[];
}

// A story of random acts would catch nearly everything, slowly: it is left out, so that each bug is caught by a test that names it.
const withoutStories = '^(?!.*whatever happens in whatever order)';

/** Runs these spec files in the tree at `root`. */
export async function runSpecs(root: string, specs: readonly string[], databaseUrl: string): Promise<SpecsRun> {
  const file = join(root, 'mutants-report.json');
  rmSync(file, { force: true });
  const args = ['tools/run.mjs', 'jest', '--json', `--outputFile=${file}`, '--maxWorkers=1', '--forceExit', '-t', withoutStories, '--runTestsByPath', ...specs];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, TEST_DATABASE_URL: databaseUrl }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.once('exit', resolve));
  if (!existsSync(file)) throw new Error(`The specs did not run:\n${output.slice(-4_000)}`);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const fallen = report.testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
    return failed.length === 0 && assertionResults.length === 0 && message !== '' ? [`(not loaded) ${name.slice(root.length + 1)}`] : failed;
  });
  return { fallen, ran: report.numTotalTests, output };
}
