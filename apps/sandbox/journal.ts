import type { Clock } from './platform.ts';

/** Who causes a write: a request's number, or `null` for a person at the platform's own desk. */
export type Cause = number | null;

/** One write that changed something. What was refused, or changed nothing, leaves no effect. */
export interface JournalEntry {
  seq: number;
  at: string;
  /** The request that caused it; `null`: a person at the platform's own desk. */
  requestSeq: Cause;
}

/** What was done at a platform, in order, and only ever appended to. `Effect`: what each entry tells besides. */
export class Journal<Effect extends object> {
  readonly effects: (JournalEntry & Effect)[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  write(requestSeq: Cause, effect: Effect): void {
    this.effects.push({ seq: this.effects.length + 1, at: new Date(this.#clock()).toISOString(), ...effect, requestSeq });
  }

  since(seq: number): (JournalEntry & Effect)[] {
    return this.effects.slice(Math.max(0, seq));
  }
}
