import { ApiProblem } from './api.ts';
import { Checks } from './checks.ts';
import { MissingFact } from './facts.ts';
import type { Paper } from './paper.ts';
import type { Step, World } from './world.ts';

export type Verdict = 'held' | 'failed' | 'skipped';

/** What became of a step. */
export interface Told {
  title: string;
  verdict: Verdict;
  /** How many checks it made. */
  checks: number;
  milliseconds: number;
}

/** Walks the steps in order, each to its own end: one that fails does not keep the next from being tried. Throws only when aborted. */
export async function tell(steps: readonly Step[], world: Omit<World, 'check'>): Promise<Told[]> {
  const told: Told[] = [];
  for (const [index, step] of steps.entries()) {
    world.signal.throwIfAborted();
    world.paper.heading(`${index + 1}/${steps.length}`, step.title, step.guide);
    const check = new Checks(world.paper);
    const startedAt = performance.now();
    let verdict: Verdict;
    try {
      await step.run({ ...world, check });
      verdict = check.failed === 0 ? 'held' : 'failed';
    } catch (error) {
      world.signal.throwIfAborted();
      verdict = giveUp(error, world.paper);
    }
    told.push({ title: step.title, verdict, checks: check.made, milliseconds: performance.now() - startedAt });
  }
  return told;
}

function giveUp(error: unknown, paper: Paper): Verdict {
  if (error instanceof MissingFact) {
    paper.block(`– Pulado: ${error.message}.`, 'yellow');
    return 'skipped';
  }
  if (error instanceof ApiProblem) paper.fails('a API recusou o que devia aceitar', 'aceito', error.message);
  else paper.fails('o passo parou por um erro', 'nenhum erro', describe(error));
  return 'failed';
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
