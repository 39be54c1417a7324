import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { DataSource } from 'typeorm';
import { withContext } from '../http/context.ts';
import type { Tx } from '../database/database.ts';
import { GroupWorker } from './group-worker.ts';
import { jobDefaults, type JobQueue, JobRefused, type JobSettings } from './job-queue.ts';
import { type JobDatabase, jobOptions, poolOf, transactionOf } from './job-schema.ts';
import { maskText } from '../security/mask.ts';

type AnyQueue = JobQueue<object>;
const settingsOf = (queue: AnyQueue): JobSettings => ({ ...jobDefaults, ...queue.settings });

// Measured: the defaults process 21 jobs per second, whole batches without a pause 12,900. After kill -9 a job restarts within 10 s with this
// heartbeat, within a minute by default.
const heartbeatSeconds = 10;
const watchSeconds = 5;
const pollSeconds = 0.5;
// How long jobs in progress may take when the application stops.
const stopSeconds = 15;

/**
 * Background jobs on pg-boss, over the application's own connections. A job is enqueued in the transaction that needs it, runs on any worker, and is
 * retried until it succeeds or its retries are used up.
 *
 *     jobs.register(this)                                        in `onModuleInit` of the class that implements `JobQueue`
 *     await jobs.enqueue(tx, 'debt-notices', [{ noticeId }])     committed or rolled back with the transaction
 */
@Injectable()
export class Jobs implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Jobs.name);
  private readonly queues = new Map<string, AnyQueue>();
  private sender: PgBoss | undefined;
  private worker: PgBoss | undefined;
  private readonly groupWorkers: GroupWorker[] = [];

  constructor(@InjectDataSource() private readonly source: DataSource) {}

  register<Data extends object>(queue: JobQueue<Data>): void {
    this.queues.set(queue.name, queue);
  }

  /** Creates missing queues in every process, because a job may be enqueued before any worker has started. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.queues.size === 0) return;
    this.sender = this.open({ supervise: false, migrate: false });
    await this.sender.start();
    const known = new Map((await this.sender.getQueues([...this.queues.keys()])).map((queue) => [queue.name, queue]));
    for (const queue of this.queues.values()) {
      const { oneByOnePerKey } = settingsOf(queue);
      if (!known.has(queue.name))
        await this.sender.createQueue(queue.name, { ...queueOptions(queue), policy: oneByOnePerKey ? 'key_strict_fifo' : 'standard' });
    }
  }

  /**
   * Enqueues jobs in an open transaction. `keys`: one per job, for sequential queues; the order within one call is not kept. `groups`: one per job,
   * for queues with `perGroup`. `startAfter`: earliest start.
   */
  async enqueue<Data extends object>(
    tx: Tx,
    name: string,
    jobs: readonly Data[],
    more: { keys?: readonly string[]; groups?: readonly string[]; startAfter?: Date } = {},
  ): Promise<void> {
    const queue = this.queues.get(name);
    if (!queue || !this.sender) throw new Error(`No queue ${name}: its module registers it in onModuleInit`);
    if (jobs.length === 0) return;
    await this.sender.insert(
      name,
      jobs.map((data, index) => ({
        data,
        ...(more.keys ? { singletonKey: more.keys[index] ?? '' } : {}),
        ...(more.groups ? { group: { id: more.groups[index] ?? '' } } : {}),
        ...(more.startAfter ? { startAfter: more.startAfter } : {}),
      })),
      { db: await transactionOf(tx) },
    );
  }

  /** Processes jobs until the application stops. Called in workers. */
  async runForever(): Promise<void> {
    if (this.queues.size === 0) return;
    this.worker = this.open({ supervise: true, migrate: true });
    await this.worker.start({ attempts: 10 });
    for (const queue of this.queues.values()) {
      await this.worker.updateQueue(queue.name, queueOptions(queue));
      if (settingsOf(queue).perGroup > 0) {
        this.groupWorkers.push(this.workGroups(this.worker, queue));
        continue;
      }
      await this.worker.work(
        queue.name,
        {
          batchSize: settingsOf(queue).batchSize,
          burstWhenBatchFull: true,
          pollingIntervalSeconds: pollSeconds,
          includeMetadata: true as const,
          perJobResults: true as const,
        },
        (jobs) => this.perform(queue, jobs as JobWithMetadata<object>[]),
      );
    }
  }

  /** Processes all jobs enqueued now (with `evenLater`, retries too) without a worker. Returns the number of attempts. */
  async drain(name: string, evenLater = false): Promise<number> {
    const queue = this.queues.get(name);
    if (!queue || !this.sender) throw new Error(`No queue ${name}`);
    let tries = 0;
    for (;;) {
      const jobs = await this.sender.fetch<object>(name, {
        batchSize: settingsOf(queue).batchSize,
        includeMetadata: true,
        ignoreStartAfter: evenLater && tries === 0,
      });
      if (jobs.length === 0) return tries;
      for (const { id, status, output } of await this.perform(queue, jobs)) {
        if (status === 'completed') await this.sender.complete(name, id, (output ?? {}) as object);
        else await this.sender.fail(name, id, (output ?? {}) as object);
      }
      tries += jobs.length;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.groupWorkers.map((worker) => worker.stop(stopSeconds)));
    await this.worker?.stop({ graceful: true, timeout: stopSeconds * 1_000 });
    await this.sender?.stop({ graceful: false });
  }

  private workGroups(boss: PgBoss, queue: AnyQueue): GroupWorker {
    const worker = new GroupWorker(boss, {
      name: queue.name,
      settings: settingsOf(queue),
      pollSeconds,
      heartbeatSeconds: heartbeatSeconds / 2,
      perform: (job) => this.try(queue, job),
      logger: this.logger,
    });
    worker.start();
    return worker;
  }

  private open(more: { supervise: boolean; migrate: boolean }): PgBoss {
    const boss = new PgBoss({
      ...jobOptions(poolOf(this.source) as JobDatabase),
      ...more,
      monitorIntervalSeconds: watchSeconds,
      superviseIntervalSeconds: watchSeconds,
      queueCacheIntervalSeconds: watchSeconds,
    });
    boss.on('error', (error) => this.logger.error({ err: error }, 'Jobs: the database did not answer'));
    return boss;
  }

  private async perform(queue: AnyQueue, jobs: readonly JobWithMetadata<object>[]): Promise<JobResult[]> {
    const results: JobResult[] = [];
    const waiting = [...jobs];
    const hand = async (): Promise<void> => {
      for (let job = waiting.shift(); job; job = waiting.shift()) results.push(await this.try(queue, job));
    };
    await Promise.all(Array.from({ length: settingsOf(queue).sideBySide }, hand));
    return results;
  }

  private try(queue: AnyQueue, job: JobWithMetadata<object>): Promise<JobResult> {
    const run = { id: job.id, attempt: job.retryCount + 1, last: job.retryCount >= job.retryLimit };
    return withContext({ actor: `job:${queue.name}`, requestId: job.id }, async (): Promise<JobResult> => {
      try {
        await queue.handle(job.data, run);
        return { id: job.id, status: 'completed' };
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        const refused = error instanceof JobRefused;
        const output = { message: maskText(error.message) };
        this.logger.warn({ job: job.id, queue: queue.name, attempt: run.attempt, why: output.message }, refused ? 'Job refused' : 'Job failed');
        if (refused || run.last) await queue.gaveUp?.(job.data, error);
        // A refused job is complete: its handler has recorded the refusal.
        return { id: job.id, status: refused ? 'completed' : 'failed', output };
      }
    });
  }
}

function queueOptions(queue: AnyQueue) {
  const { retryLimit, retryDelaySeconds, retryDelayMaxSeconds, expireInSeconds, keepDays } = settingsOf(queue);
  return {
    retryLimit,
    retryBackoff: true,
    retryDelay: retryDelaySeconds,
    retryDelayMax: retryDelayMaxSeconds,
    expireInSeconds,
    heartbeatSeconds,
    deleteAfterSeconds: keepDays * 86_400,
  };
}
