import type { AnyPlugin } from '../../contract.ts';
import { ConformanceFailure, type Check, type CheckCode } from './check.ts';
import { manifestChecks } from './manifest-checks.ts';
import { privacyChecks } from './privacy-checks.ts';
import { readingChecks } from './reading-checks.ts';
import { refusalChecks } from './refusal-checks.ts';
import { silenceChecks } from './silence-checks.ts';
import type { Simulation } from './simulator.ts';
import { openStage } from './stage.ts';
import { writingChecks } from './writing-checks.ts';

/** Every check, in the order in which a plugin is usually written. */
export const checks: readonly Check[] = [...manifestChecks, ...readingChecks, ...writingChecks, ...refusalChecks, ...silenceChecks, ...privacyChecks];

export type CheckResult = { code: CheckCode; title: string } & (
  | { status: 'holds' }
  /** It says nothing about this plugin, or its simulator has nothing to try it on. */
  | { status: 'does-not-apply'; reason: string }
  | { status: 'fails'; failure: ConformanceFailure }
);

/** Runs one check on a platform of its own. */
export async function runCheck(check: Check, plugin: AnyPlugin, simulator: Simulation): Promise<CheckResult> {
  const { code, title } = check;
  const reason = check.notFor?.(plugin);
  if (reason !== undefined) return { code, title, status: 'does-not-apply', reason };
  try {
    const stage = await openStage(plugin, simulator);
    try {
      await check.run(stage);
    } finally {
      await stage.close();
    }
    return { code, title, status: 'holds' };
  } catch (error) {
    if (error instanceof Error && error.name === 'NotApplicable') return { code, title, status: 'does-not-apply', reason: error.message };
    return { code, title, status: 'fails', failure: new ConformanceFailure(check, error) };
  }
}

/** Runs every check, one after the other. */
export async function runConformance({ plugin, simulator }: { plugin: AnyPlugin; simulator: Simulation }): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) results.push(await runCheck(check, plugin, simulator));
  return results;
}
