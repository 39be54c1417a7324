import { randomUUID } from 'node:crypto';

/** Tokens side by side, each good for a while. */
export class Tokens {
  readonly #until = new Map<string, number>();

  /** How many were given so far. */
  given = 0;

  give(now: number, seconds: number): string {
    const token = randomUUID();
    this.#until.set(token, now + seconds * 1000);
    this.given += 1;
    return token;
  }

  isGood(token: string, now: number): boolean {
    return (this.#until.get(token) ?? 0) > now;
  }

  endAll(): void {
    this.#until.clear();
  }
}
