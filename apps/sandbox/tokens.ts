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

  /** For those that are good once. */
  use(token: string | null, now: number): boolean {
    const good = token !== null && this.isGood(token, now);
    if (good) this.#until.delete(token);
    return good;
  }

  endAll(): void {
    this.#until.clear();
  }
}
