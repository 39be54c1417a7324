import { readFileSync } from 'node:fs';
import type { Product } from '../../apps/launcher/supervisor/product.ts';
import { benchKey, onDatabase } from './servers.ts';

/** An answer of the API; who asks knows its form. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = Record<string, any>;

export const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** What a run says of itself while it works. */
export interface Run extends Json {
  id: string;
  status: string;
  progress: { done: number; total: number | null };
  /** Of both kinds of runs, each has its own. */
  counts: { toBlock: number; blocked: number; invoices: number };
}

const ended = ['previewed', 'succeeded', 'failed', 'cancelled', 'held'];

/** The product with one worker, as an operator sees it: asks, looks how far it is, cancels; and breaks it. */
export class Watched {
  private constructor(private readonly product: Product) {}

  /** On a database; `slow`: it rests so many milliseconds after each piece of a run, so that there is a middle at any size. */
  static async on(url: string, { slow = 0 } = {}): Promise<Watched> {
    const FAILPOINTS = slow > 0 ? `block-chunk-placed=sleep:${slow},billing-chunk-written=sleep:${slow}` : '';
    return new Watched(await onDatabase(url, 1, { LEASE_SECONDS: '5', FAILPOINTS }));
  }

  stop(): Promise<void> {
    return this.product.stop();
  }

  async call(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await fetch(`${this.product.url}/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${benchKey}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const read = (await answer.json()) as Json;
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(read).slice(0, 300)}`);
    return read;
  }

  /** Until a run ends, or `until` says so. Also the figures of progress that were seen, each once. */
  async follow(path: string, until: (run: Run) => boolean = () => false): Promise<{ run: Run; seen: number[] }> {
    const seen = new Set<number>();
    for (;;) {
      const run = (await this.call('GET', path)) as Run;
      seen.add(run.progress.done);
      if (ended.includes(run.status) || until(run)) return { run, seen: [...seen] };
      await pause(100);
    }
  }

  kill(name: 'api' | 'worker-1'): void {
    const pid = this.product.pids()[name];
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** Until the API answers again. */
  async isBack(): Promise<void> {
    while (!(await fetch(`${this.product.url}/health/ready`).catch(() => undefined))?.ok) await pause(50);
  }

  /** The most memory that the processes have taken so far, in MiB: only Linux tells. */
  memory(): string {
    const most = (name: string): string => {
      const pid = this.product.pids()[name];
      try {
        return `${Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)} MiB`;
      } catch {
        return 'not told here';
      }
    };
    return `worker ${most('worker-1')}, API ${most('api')}`;
  }
}
