import type { Logger } from '@nestjs/common';
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import type { JobSettings } from './job-queue.ts';

export type GroupedJob = JobWithMetadata<object>;

export interface GroupWorkerOptions {
  name: string;
  settings: Pick<JobSettings, 'sideBySide' | 'perGroup'>;
  /** Between two polls that find nothing. */
  pollSeconds: number;
  /** A job that is under way is reported alive this often. */
  heartbeatSeconds: number;
  perform(job: GroupedJob): Promise<JobResult>;
  logger: Pick<Logger, 'error'>;
}

/**
 * Does the jobs of a queue with groups: one poll for all of them, `perGroup` jobs of a group at once (over all workers), `sideBySide` in this
 * worker. A group whose jobs hang occupies its own share and delays no other, as long as `sideBySide` covers the groups there may be.
 */
export class GroupWorker {
  private readonly running = new Map<string, { job: GroupedJob; done: Promise<void> }>();
  private stopped = false;
  private wake: () => void = () => undefined;
  private loop: Promise<void> | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    private readonly boss: PgBoss,
    private readonly options: GroupWorkerOptions,
  ) {}

  start(): void {
    this.loop = this.poll();
    this.heartbeat = setInterval(() => void this.beat(), this.options.heartbeatSeconds * 1_000).unref();
  }

  /** Takes nothing more, and waits up to `timeoutSeconds` for what is under way; the rest is done again once its heartbeat has stopped. */
  async stop(timeoutSeconds: number): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, timeoutSeconds * 1_000).unref());
    await Promise.race([Promise.all([...this.running.values()].map(({ done }) => done)), timeout]);
    clearInterval(this.heartbeat);
  }

  private async poll(): Promise<void> {
    while (!this.stopped) {
      const taken = await this.take();
      if (taken === 0) await this.pause();
    }
  }

  /** Returns how many jobs were begun. */
  private async take(): Promise<number> {
    const { name, settings } = this.options;
    const free = settings.sideBySide - this.running.size;
    if (free <= 0) return 0;
    try {
      const jobs = await this.boss.fetch<object>(name, { batchSize: free, includeMetadata: true, groupConcurrency: settings.perGroup });
      for (const job of jobs) this.running.set(job.id, { job, done: this.run(job) });
      return jobs.length;
    } catch (error) {
      this.options.logger.error({ err: error, queue: name }, 'Jobs: the database did not answer');
      return 0;
    }
  }

  /** Until something ends, which may free a place of its group, or the poll is due. */
  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.options.pollSeconds * 1_000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async run(job: GroupedJob): Promise<void> {
    const { name, perform, logger } = this.options;
    try {
      const { status, output } = await perform(job);
      if (status === 'completed') await this.boss.complete(name, job.id, (output ?? {}) as object);
      else await this.boss.fail(name, job.id, (output ?? {}) as object);
    } catch (error) {
      logger.error({ err: error, queue: name, job: job.id }, 'Jobs: a result was not recorded; the job is done again');
    } finally {
      this.running.delete(job.id);
      this.wake();
    }
  }

  private async beat(): Promise<void> {
    const jobs = [...this.running.values()].map(({ job }) => job);
    if (jobs.length === 0) return;
    // The next beat makes good what one could not do.
    await this.boss.touch(this.options.name, jobs).catch(() => undefined);
  }
}
