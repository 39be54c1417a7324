import type { AnyPlugin } from '../../contract.ts';
import { askingChecks } from './asking-checks.ts';
import { ConformanceFailure, type Check, type CheckCode } from './check.ts';
import { manifestChecks } from './manifest-checks.ts';
import { privacyChecks } from './privacy-checks.ts';
import { readingChecks } from './reading-checks.ts';
import { refusalChecks } from './refusal-checks.ts';
import { silenceChecks } from './silence-checks.ts';
import { NotApplicable, Seen, Untried } from './seen.ts';
import type { Simulation } from './simulator.ts';
import { openStage } from './stage.ts';
import { writingChecks } from './writing-checks.ts';

const all: readonly Check[] = [...manifestChecks, ...readingChecks, ...writingChecks, ...refusalChecks, ...silenceChecks, ...privacyChecks, ...askingChecks];

const depthOf = ({ standsOn = [] }: Check): number => 1 + Math.max(-1, ...all.filter(({ code }) => standsOn.includes(code)).map(depthOf));

/** Every check; those that others stand on come before them. */
export const checks: readonly Check[] = all.toSorted((one, other) => depthOf(one) - depthOf(other));

export type CheckResult = { code: CheckCode; title: string } & (
  | { status: 'holds' }
  /** It says nothing about this plugin: what it is about is neither declared nor done. */
  | { status: 'does-not-apply'; reason: string }
  /** The plugin declares or does what it is about, and the simulator has nothing to try it on. */
  | { status: 'untried'; reason: string }
  /** Another one must hold first. */
  | { status: 'waits'; for: CheckCode }
  | { status: 'fails'; failure: ConformanceFailure }
);

/** Runs one check on a platform of its own. `broken`: those known not to hold. */
export async function runCheck(check: Check, plugin: AnyPlugin, simulator: Simulation, broken: ReadonlySet<CheckCode> = new Set()): Promise<CheckResult> {
  const { code, title } = check;
  const reason = check.notFor?.(plugin);
  if (reason !== undefined) return { code, title, status: 'does-not-apply', reason };
  const first = check.standsOn?.find((one) => broken.has(one));
  if (first !== undefined) return { code, title, status: 'waits', for: first };
  try {
    const stage = await inTime(openStage(plugin, simulator));
    try {
      await inTime(check.run(stage));
    } finally {
      await inTime(stage.close());
    }
    return { code, title, status: 'holds' };
  } catch (error) {
    // The kit's own: a plugin may throw errors of any name.
    if (error instanceof NotApplicable) return { code, title, status: 'does-not-apply', reason: error.message };
    if (error instanceof Untried) return { code, title, status: 'untried', reason: error.message };
    return { code, title, status: 'fails', failure: new ConformanceFailure(check, error) };
  }
}

/** More than any check takes, its platform's beginning or its end. The time that the kit plays is another. */
const limitSeconds = 120;

/** A plugin, or its simulator, that waits for what never comes would otherwise say nothing at all. */
async function inTime<T>(step: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Seen(`it has not ended after ${limitSeconds} s`)), limitSeconds * 1_000);
  try {
    return await Promise.race([step, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether those that stand on it must wait. */
const isBroken = ({ status }: CheckResult): boolean => status === 'fails' || status === 'waits';

/** Runs every check, one after the other. */
export async function runConformance({ plugin, simulator }: { plugin: AnyPlugin; simulator: Simulation }): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const broken = new Set<CheckCode>();
  for (const check of checks) {
    const result = await runCheck(check, plugin, simulator, broken);
    if (isBroken(result)) broken.add(check.code);
    results.push(result);
  }
  return results;
}
