/** Counts what happened in the last `lengthMs`, in any alignment: no gap at the turn of a minute lets twice the limit through. */
export class SlidingWindow {
  readonly #lengthMs: number;
  #instants: number[] = [];
  #first = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  /** Notes one more at `now`; answers how many the window then holds. */
  add(now: number): number {
    this.#forget(now);
    this.#instants.push(now);
    return this.#instants.length - this.#first;
  }

  count(now: number): number {
    this.#forget(now);
    return this.#instants.length - this.#first;
  }

  /** Milliseconds until fewer than `limit` are left in the window; 0 when that is so already. */
  millisecondsUntilBelow(limit: number, now: number): number {
    const count = this.count(now);
    if (count < limit) return 0;
    const leaving = this.#instants[this.#first + count - Math.max(limit, 1)];
    return leaving === undefined ? this.#lengthMs : leaving + this.#lengthMs - now;
  }

  #forget(now: number): void {
    while (this.#first < this.#instants.length && (this.#instants[this.#first] ?? now) <= now - this.#lengthMs) this.#first += 1;
    if (this.#first > 1024 && this.#first * 2 > this.#instants.length) {
      this.#instants = this.#instants.slice(this.#first);
      this.#first = 0;
    }
  }
}
