import { isDeepStrictEqual } from 'node:util';
import { ApiProblem } from './api.ts';
import type { Paper } from './paper.ts';

/** What a step finds to hold or not. A check that fails is printed and counted; the step goes on. */
export class Checks {
  failed = 0;
  made = 0;
  private readonly paper: Paper;

  constructor(paper: Paper) {
    this.paper = paper;
  }

  /** `seen` is told only when it does not hold. */
  that(what: string, holds: boolean, expected: string, seen: unknown): boolean {
    this.made += 1;
    if (holds) this.paper.holds(what);
    else {
      this.failed += 1;
      this.paper.fails(what, expected, shown(seen));
    }
    return holds;
  }

  same(what: string, expected: unknown, seen: unknown): boolean {
    return this.that(what, isDeepStrictEqual(expected, seen), shown(expected), seen);
  }

  /** The API must refuse, with this code; what it tells the operator is printed, unless it has been told before. */
  async refused(what: string, code: string, request: Promise<unknown>, told: 'told before' | 'new' = 'new'): Promise<void> {
    const problem = await request.then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof ApiProblem) return error;
        throw error;
      },
    );
    const seen = problem ? `${problem.status} ${problem.code}` : 'aceito';
    const holds = this.that(what, problem?.code === code, `422 ${code}`, seen);
    if (holds && told === 'new' && problem?.body.detail) this.paper.block(`→ ${problem.body.detail}`, 'dim');
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nada'));
