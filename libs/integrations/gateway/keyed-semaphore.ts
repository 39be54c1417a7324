/** Callers of one key: how many hold a permit, and who waits, first come first served. */
interface Queue {
  held: number;
  waiting: ((granted: true) => void)[];
}

/**
 * Per-process FIFO semaphore with one queue per key. The rate limiter's leases are rows shared by all processes; this keeps a process from
 * polling them with calls that cannot be granted anyway.
 */
export class KeyedSemaphore {
  private readonly queues = new Map<string, Queue>();

  /** Waits until fewer than `size` permits of `key` are held. Returns false when none is released within `milliseconds`. */
  async acquire(key: string, size: number, milliseconds: number): Promise<boolean> {
    const queue = this.queues.get(key) ?? { held: 0, waiting: [] };
    this.queues.set(key, queue);
    if (queue.held < size) {
      queue.held += 1;
      return true;
    }
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      queue.waiting = queue.waiting.filter((other) => other !== resolve);
      resolve(false);
    }, milliseconds);
    queue.waiting.push(resolve);
    const granted = await promise;
    clearTimeout(timer);
    return granted;
  }

  /** Returns a permit; the longest-waiting caller receives it. */
  release(key: string): void {
    const queue = this.queues.get(key);
    if (!queue) return;
    const next = queue.waiting.shift();
    if (next) return next(true);
    queue.held -= 1;
    if (queue.held === 0) this.queues.delete(key);
  }
}
