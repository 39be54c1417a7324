/** Writes that were answered (or cut) but are still to be applied. */
export class LateEffects {
  #pending = new Map<number, { land: () => void; timer: NodeJS.Timeout | null }>();
  #nextId = 1;

  get pending(): number {
    return this.#pending.size;
  }

  /** Lands after `delayMs`; `null`: only when `landAll` is called. */
  later(delayMs: number | null, land: () => void): void {
    const id = this.#nextId++;
    const landOnce = (): void => {
      if (this.#pending.delete(id)) land();
    };
    this.#pending.set(id, { land: landOnce, timer: delayMs === null ? null : setTimeout(landOnce, delayMs) });
  }

  /** Applies everything pending at once, oldest first; answers how many there were. */
  landAll(): number {
    const waiting = [...this.#pending.values()];
    for (const { land, timer } of waiting) {
      if (timer) clearTimeout(timer);
      land();
    }
    return waiting.length;
  }

  /** Forgets them: they never land. */
  clear(): void {
    for (const { timer } of this.#pending.values()) if (timer) clearTimeout(timer);
    this.#pending.clear();
  }
}
