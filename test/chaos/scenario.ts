import type { Stage, StageOptions } from './stage.ts';

/** What the whole run was asked for. */
export interface Run {
  quick: boolean;
  minutes: number;
  /** Of the model's stories. */
  runs: number;
  seed: number;
  /** A stage of its own; in the quick form one that others have used, and will use. */
  stage(options: StageOptions): Promise<Stage>;
  /** A line for the person who watches. */
  say(line: string): void;
}

/** What a scenario found. No violation: the promise held. */
export interface Verdict {
  size: string;
  figures: Record<string, string | number>;
  violations: string[];
}

export interface Scenario {
  name: string;
  /** The promise, in a sentence. */
  promise: string;
  run(run: Run): Promise<Verdict>;
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const since = (startedAt: number): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;

/** Runs `work` over all items, so many at once. */
export async function atOnce<T, R>(items: readonly T[], count: number, work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T, index);
  };
  await Promise.all(Array.from({ length: count }, lane));
  return results;
}

/** Some of the violations: one cause may have thousands. */
export const few = (violations: readonly string[]): string[] =>
  violations.length <= 10 ? [...violations] : [...violations.slice(0, 10), `… and ${violations.length - 10} more`];
