import type { AnyPlugin } from '../../contract.ts';
import type { Stage } from './stage.ts';

export type CheckCode = `CK-${number}`;

/** One thing that every plugin must do. */
export interface Check {
  code: CheckCode;
  /** What holds when it passes. */
  title: string;
  /** What usually makes it fail. */
  cause: string;
  remedy: string;
  /** Checks that must hold for this one to say anything: while one does not, this one waits. */
  standsOn?: readonly CheckCode[];
  /** Why it says nothing about this plugin; absent: it always does. */
  notFor?(plugin: AnyPlugin): string | undefined;
  /** Throws `Seen` with what was found; `NotApplicable` where it says nothing about this plugin; `Untried` where it would, and cannot be tried. */
  run(stage: Stage): Promise<void>;
}

/** What a check that plays an account's whole life stands on. */
export const wholeLife: readonly CheckCode[] = ['CK-20', 'CK-23', 'CK-24', 'CK-25'];

/** A check that failed: its code, what was seen, the usual cause and the remedy, in one message. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure';
  readonly code: CheckCode;

  constructor({ code, title, cause, remedy }: Check, seen: unknown) {
    const what = seen instanceof Error ? (seen.name === 'Seen' ? seen.message : `${seen.name}: ${seen.message}`) : String(seen);
    // What the plugin itself threw tells its own line; where the kit looked tells nobody anything.
    const thrown = seen instanceof Error && seen.name === 'Seen' ? seen.cause : seen;
    super(`${code} does not hold: ${title}\n  Seen:   ${what}\n  Cause:  ${cause}\n  Remedy: ${remedy}`, thrown === undefined ? {} : { cause: thrown });
    this.stack = this.message;
    this.code = code;
  }
}
