import type { PlatformPlugin } from '../../contract.ts';
import type { CheckCode } from './check.ts';
import { checks, type CheckResult, runConformance } from './run.ts';
import type { Simulation } from './simulator.ts';
import { summary } from './summary.ts';

/** What of a test framework is needed: jest, vitest and node:test all have it. */
export interface TestFramework {
  describe(name: string, define: () => void): unknown;
  it: TestFunction & { skip: TestFunction; todo: (name: string) => unknown };
}

type TestFunction = (name: string, test: () => void) => unknown;

export interface Conformance<Settings> {
  plugin: PlatformPlugin<Settings>;
  simulator: Simulation;
  /** Checks that do not hold yet, or cannot be tried, and why. They are run all the same: one that has come to hold must be taken off the list. */
  missing?: Partial<Record<CheckCode, string>>;
  /** Absent: the globals `describe` and `it`. */
  framework?: TestFramework;
}

/**
 * Runs every check, then writes the suite: one test a check. Only one that holds passes; one that is `missing` is still to be done (`todo`), and one that
 * does not apply, or waits for another, is skipped; its name says why. Await it: a test framework must know its tests before it runs them.
 */
export async function conformance<Settings>({ plugin, simulator, missing = {}, framework }: Conformance<Settings>): Promise<void> {
  const { describe, it } = framework ?? (globalThis as unknown as TestFramework);
  const unheardOf = Object.keys(missing).filter((listed) => !checks.some(({ code }) => code === listed));
  if (unheardOf.length > 0) throw new Error(`There is no check ${unheardOf.join(', ')}: take it off the list of what is missing.`);
  // The kit gives `connect` only what the plugin's own schema has validated.
  const results = await runConformance({ plugin: plugin as PlatformPlugin<unknown>, simulator });
  describe(`${plugin.manifest.key} conforms to the contract`, () => {
    for (const result of results) writeTest(it, result, missing[result.code]);
  });
  process.stdout.write(`${summary(plugin.manifest.key, results, missing)}\n`);
}

function writeTest(it: TestFramework['it'], result: CheckResult, missing: string | undefined): void {
  const { code, title, status } = result;
  const name = `${code} ${title}`;
  if (missing !== undefined && (status === 'holds' || status === 'does-not-apply')) {
    const how = status === 'holds' ? 'holds now' : `does not apply (${result.reason})`;
    return void it(name, () => fall(`${code} ${how}. Take it off the list of what is missing.`));
  }
  if (missing !== undefined) return void it.todo(`${name} [missing: ${missing}]`);
  switch (status) {
    case 'holds':
      return void it(name, () => undefined);
    case 'does-not-apply':
      return void it.skip(`${name} [does not apply: ${result.reason}]`, () => undefined);
    case 'waits':
      return void it.skip(`${name} [waits for ${result.for}]`, () => undefined);
    case 'untried':
      return void it(name, () => fall(untried(result)));
    case 'fails':
      return void it(name, () => {
        throw result.failure;
      });
  }
}

/** What to do about a check that could not be tried. */
export const untried = ({ code, title, reason }: Extract<CheckResult, { status: 'untried' }>): string =>
  `${code} could not be tried: ${title}\n  Seen:   ${reason}\n  Remedy: Let the simulator have it (docs/integrators/simulator.md); until it does, say so under \`missing\`.`;

/** An error that is its message: where the kit threw it tells nobody anything. */
function fall(message: string): never {
  const error = new Error(message);
  error.stack = message;
  throw error;
}
