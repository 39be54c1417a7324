/**
 * Time limit of a call. Runs while a request is in progress or the plugin computes, and pauses while every request waits for the limiter. On expiry, `signal` aborts with a `TimeoutError`.
 */
export class Deadline {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private remaining: number;
  private waiting = 0;
  private active = 0;

  constructor(private readonly milliseconds: number) {
    this.remaining = milliseconds;
    this.run();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Waits for the limiter while the deadline is paused. */
  async outside<T>(wait: Promise<T>): Promise<T> {
    this.waiting += 1;
    if (this.active === 0) this.stop();
    try {
      return await wait;
    } finally {
      this.waiting -= 1;
      this.run();
    }
  }

  /** Marks a request in progress: time runs even if another one waits. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.active += 1;
    this.run();
    try {
      return await work;
    } finally {
      this.active -= 1;
      if (this.active === 0 && this.waiting > 0) this.stop();
    }
  }

  /** Restarts the time limit, after a stream has made progress. */
  restart(): void {
    this.stop();
    this.remaining = this.milliseconds;
    this.run();
  }

  end(): void {
    this.stop();
    this.remaining = Infinity;
  }

  private run(): void {
    if (this.timer || this.remaining === Infinity) return;
    this.startedAt = performance.now();
    this.timer = setTimeout(() => this.controller.abort(new DOMException('The platform did not answer in time', 'TimeoutError')), Math.max(0, this.remaining));
  }

  private stop(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.remaining -= performance.now() - this.startedAt;
  }
}
