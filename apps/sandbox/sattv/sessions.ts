import { randomUUID } from 'node:crypto';

/** One session a user: opening the next ends it. */
export class Sessions {
  #open: { token: string; until: number } | null = null;
  #count = 0;

  /** How many were opened so far. */
  get opened(): number {
    return this.#count;
  }

  open(now: number, seconds: number): string {
    this.#count += 1;
    this.#open = { token: randomUUID(), until: now + seconds * 1000 };
    return this.#open.token;
  }

  isGood(token: unknown, now: number): boolean {
    return this.#open !== null && token === this.#open.token && now < this.#open.until;
  }

  end(): void {
    this.#open = null;
  }
}
