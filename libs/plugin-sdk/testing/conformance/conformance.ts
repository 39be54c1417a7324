import type { PlatformPlugin } from '../../contract.ts';
import type { CheckCode } from './check.ts';
import { checks, isBroken, runCheck } from './run.ts';
import type { Simulation } from './simulator.ts';

/** What of a test framework is needed: jest, vitest and node:test all have it. */
export interface TestFramework {
  describe(name: string, define: () => void): unknown;
  it: TestFunction & { skip?: TestFunction };
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
  const { describe, it } = framework ?? (globalThis as unknown as TestFramework);
  // The kit gives `connect` only what the plugin's own schema has validated.
  const subject = plugin as PlatformPlugin<unknown>;
  const broken = new Set<CheckCode>();
  describe(`${plugin.manifest.key} conforms to the contract`, () => {
    for (const check of checks) {
      const why = missing[check.code];
      const waitsFor = check.standsOn?.find((one) => missing[one] !== undefined);
      if (why === undefined && waitsFor !== undefined && it.skip) {
        it.skip(`${check.code} ${check.title} [waits for ${waitsFor}]`, async () => undefined);
        continue;
      }
      const name = `${check.code} ${check.title}${why === undefined ? '' : ` [missing: ${why}]`}`;
      const test = async (): Promise<void> => {
        const result = await runCheck(check, subject, simulator, broken);
        if (isBroken(result)) broken.add(check.code);
        // Said once, at the check that it waits for.
        if (result.status === 'waits' && missing[result.for] !== undefined) return;
        if (why === undefined && result.status === 'waits') throw new Error(`${check.code} waits: ${result.for} must hold first.`);
        if (why === undefined && result.status === 'fails') throw result.failure;
        if (why !== undefined && result.status === 'holds') {
          throw new Error(`${check.code} holds now. Take it off the list of what is missing.`);
        }
      };
      it(name, test, 120_000);
    }
  });
}
