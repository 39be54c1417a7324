import type { Answer } from './exchange.ts';

/** A request that a platform refuses: nothing changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(message: string, answer: Answer) {
    super(message);
    this.answer = answer;
  }
}

/** Turns a thrown refusal into its answer. `onRefusal`: told of it. */
export function refusing(act: () => Answer, onRefusal?: () => void): Answer {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    onRefusal?.();
    return error.answer;
  }
}
