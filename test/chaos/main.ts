// npm run chaos [-- --quick] [--minutes N] [--runs N] [--seed N] [--only NAME,NAME] [--report FILE]: breaks the product on
// purpose and says what of its promises held. Exit status 1 when one did not. Writes nothing but the report, if asked.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { sharedCluster } from '../support/one-cluster.ts';
import { failpoints } from './failpoints.ts';
import { model } from './model.ts';
import { outage } from './outage.ts';
import { LentStage } from './lent-stage.ts';
import { type Run, type Scenario, since, type Verdict } from './scenario.ts';
import { setStage } from './stage.ts';
import { stopped } from './stopped.ts';
import { storm } from './storm.ts';
import { token } from './token.ts';

/** In the quick form these are played side by side, for much of each is waiting; those of the first share a stage. */
const lanes: Scenario[][] = [[outage, stopped, token], [storm, model], [failpoints]];
const scenarios = lanes.flat();

function readArguments(): { run: Run; chosen: Scenario[]; report: string | undefined } {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      runs: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const number = (name: 'minutes' | 'runs' | 'seed', otherwise: number): number => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} takes a number above 0`);
    return value;
  };
  const names = values.only?.split(',');
  const unknown = names?.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined) throw new Error(`No scenario "${unknown}". There are: ${scenarios.map(({ name }) => name).join(', ')}.`);
  return {
    run: {
      quick: values.quick,
      minutes: number('minutes', values.quick ? 25 / 60 : 10),
      runs: number('runs', values.quick ? 300 : 3_000),
      seed: number('seed', 1 + Math.floor(Math.random() * 1e9)),
      stage: setStage,
      say: (line) => console.log(`  … ${line}`),
    },
    chosen: scenarios.filter(({ name }) => !names || names.includes(name)),
    report: values.report,
  };
}

async function play(scenario: Scenario, run: Run): Promise<{ verdict: Verdict; took: string }> {
  const startedAt = performance.now();
  const verdict = await scenario.run(run).catch((error: unknown) => ({
    size: 'it could not be played to its end',
    figures: {},
    violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  }));
  return { verdict, took: since(startedAt) };
}

async function main(): Promise<number> {
  const { run, chosen, report } = readArguments();
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line);
    console.log(line);
  };
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}`;
  print(`Chaos, ${new Date().toISOString()}, ${run.quick ? 'quick' : 'whole'}, seed ${run.seed}`);
  print(`Machine: ${machine}`);
  const shared = new LentStage();
  if (run.quick) run.stage = (options) => shared.lend(options);
  await sharedCluster.acquire();
  let broken = 0;
  try {
    const one = async (scenario: Scenario): Promise<void> => {
      const { verdict, took } = await play(scenario, run);
      print(`\n${scenario.name}: ${scenario.promise}`);
      print(`  size: ${verdict.size}; took ${took}`);
      for (const [name, value] of Object.entries(verdict.figures)) print(`  ${name}: ${value}`);
      for (const violation of verdict.violations) print(`  ✘ ${violation}`);
      print(verdict.violations.length === 0 ? '  ✔ held' : '  ✘ BROKEN');
      if (verdict.violations.length > 0) broken += 1;
    };
    await Promise.all(
      (run.quick ? lanes : [scenarios]).map(async (lane) => {
        for (const scenario of lane) if (chosen.includes(scenario)) await one(scenario);
      }),
    );
  } finally {
    await shared.end();
    await sharedCluster.release();
  }
  print(`\n${chosen.length - broken} of ${chosen.length} promises held.`);
  if (report !== undefined) writeFileSync(report, `${lines.join('\n')}\n`);
  return broken === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
