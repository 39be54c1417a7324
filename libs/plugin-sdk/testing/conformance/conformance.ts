import type { PlatformPlugin } from '../../contract.ts';
import type { CheckCode } from './check.ts';
import { checks, type CheckResult, isBroken, runCheck } from './run.ts';
import type { Simulation } from './simulator.ts';

/** What of a test framework is needed: jest, vitest and node:test all have it. */
export interface TestFramework {
  describe(name: string, define: () => void): unknown;
  it: TestFunction & { skip?: TestFunction };
  /** Says at the end what did not apply, and why; absent: that is not said. */
  afterAll?(work: () => void): unknown;
}

type TestFunction = (name: string, test: () => Promise<void>, timeoutMilliseconds?: number) => unknown;

export interface Conformance<Settings> {
  plugin: PlatformPlugin<Settings>;
  simulator: Simulation;
  /**
   * Checks that do not hold yet, and why. They are run all the same: one that has come to hold must be taken off the list.
   */
  missing?: Partial<Record<CheckCode, string>>;
  /** Absent: the globals `describe` and `it`. */
  framework?: TestFramework;
}

/** Writes the whole suite for a plugin: one test a check. */
export function conformance<Settings>({ plugin, simulator, missing = {}, framework }: Conformance<Settings>): void {
  const { describe, it, afterAll } = framework ?? (globalThis as unknown as TestFramework);
  // The kit gives `connect` only what the plugin's own schema has validated.
  const subject = plugin as PlatformPlugin<unknown>;
  const broken = new Set<CheckCode>();
  const results: CheckResult[] = [];
  describe(`${plugin.manifest.key} conforms to the contract`, () => {
    for (const check of checks) {
      const why = missing[check.code];
      const waitsFor = check.standsOn?.find((one) => missing[one] !== undefined);
      if (why === undefined && waitsFor !== undefined && it.skip) {
        it.skip(`${check.code} ${check.title} [waits for ${waitsFor}]`, async () => undefined);
        continue;
      }
      const beside = check.notFor?.(subject);
      if (beside !== undefined && it.skip) {
        it.skip(`${check.code} ${check.title} [does not apply: ${beside}]`, async () => undefined);
        continue;
      }
      const name = `${check.code} ${check.title}${why === undefined ? '' : ` [missing: ${why}]`}`;
      const test = async (): Promise<void> => {
        const result = await runCheck(check, subject, simulator, broken);
        results.push(result);
        if (isBroken(result)) broken.add(check.code);
        // Said once, at the check that it waits for.
        if (result.status === 'waits' && missing[result.for] !== undefined) return;
        if (why === undefined && result.status === 'waits') throw brief(`${check.code} waits: ${result.for} must hold first.`);
        if (why === undefined && result.status === 'fails') throw result.failure;
        if (why !== undefined && result.status === 'holds') {
          throw brief(`${check.code} holds now. Take it off the list of what is missing.`);
        }
      };
      it(name, test, 120_000);
    }
    afterAll?.(() => void process.stdout.write(`${summary(plugin.manifest.key, results)}\n`));
  });
}

/** An error that is its message: where the kit threw it tells nobody anything. */
function brief(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

/** How much was really tried. A member of the simulator that was left out, or misspelt, shows here. */
export function summary(key: string, results: readonly CheckResult[]): string {
  const count = (status: CheckResult['status']): number => results.filter((result) => result.status === status).length;
  const counts = [`${count('holds')} checks hold`, `${count('fails')} do not`, `${count('waits')} wait`].filter((text) => !text.startsWith('0 '));
  const beside = results.flatMap((result) => (result.status === 'does-not-apply' ? [`\n  ${result.code} does not apply: ${result.reason}`] : []));
  return `${key}: ${counts.join(', ')}${beside.join('')}`;
}
