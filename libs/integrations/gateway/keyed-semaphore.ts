/** Who in this process waits for a place at one platform, in the order they came. */
interface Line {
  inside: number;
  waiting: ((granted: true) => void)[];
}

/**
 * A process's own order at the door of each platform. The places themselves are rows that all processes share; this spares
 * them from being asked over and over by calls that can see from here that none is free.
 */
export class Turns {
  private readonly lines = new Map<string, Line>();

  /** Waits until fewer than `size` of this process are inside; false when none left in time. */
  async take(key: string, size: number, milliseconds: number): Promise<boolean> {
    const line = this.lines.get(key) ?? { inside: 0, waiting: [] };
    this.lines.set(key, line);
    if (line.inside < size) {
      line.inside += 1;
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      line.waiting = line.waiting.filter((other) => other !== resolve);
      resolve(false);
    }, milliseconds);
    line.waiting.push(resolve);
    const granted = await promise;
    clearTimeout(timer);
    return granted;
  }

  /** Leaves, and lets the next one in. */
  give(key: string): void {
    const line = this.lines.get(key);
    if (!line) return;
    const next = line.waiting.shift();
    if (next) return next(true);
    line.inside -= 1;
    if (line.inside === 0) this.lines.delete(key);
  }
}
