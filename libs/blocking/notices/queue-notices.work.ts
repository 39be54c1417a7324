import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import {
  Clock,
  Database,
  Jobs,
  ScheduleLock,
  productZone,
  type Tx,
  withContext,
  type JobResult,
  type WorkHandler,
  type WorkRun,
  WorkRunner,
  Works,
  type WorkView,
} from '#kernel';
import { BlockingPolicies } from '../profiles/blocking-policy.service.ts';
import { queueNoticesSql } from './due-notices.ts';
import type { OutgoingChannel } from './outgoing-notice.entity.ts';
import { noticeQueue } from './send-notices.ts';

const kind = 'queue-notices';
const everySeconds = 600;

/**
 * Finds who is to be told of a debt today and puts the notices on their way, some thousands to a transaction, each with its jobs.
 * Dying half way is nothing: who was put on the way is, and the next time finds the others.
 */
@Injectable()
export class QueueNotices implements WorkHandler, OnModuleInit {
  readonly kind = kind;
  /** Services to a transaction. */
  chunkSize = 5_000;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly works: Works,
    private readonly runner: WorkRunner,
    private readonly jobs: Jobs,
    private readonly policies: BlockingPolicies,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  /** Asks for it: an operator, or the schedule. */
  async request(): Promise<WorkView> {
    return this.works.get(await this.database.transaction((tx) => this.enqueue(tx)));
  }

  /** In the transaction of who asks: its tick and its work are one. */
  enqueue(tx: Tx): Promise<string> {
    return this.works.enqueue(tx, { kind, subjectId: null });
  }

  async run(work: WorkRun): Promise<JobResult> {
    const { noticeChannels } = await this.policies.get();
    const result = { queued: 0, failed: 0 };
    if (noticeChannels.length === 0) return { status: 'succeeded', result };
    for (;;) {
      await work.progress(result.queued + result.failed, null);
      const made = await this.database.transaction((tx) => this.queue(tx, noticeChannels));
      if (made.length === 0) return { status: 'succeeded', result };
      result.queued += made.filter(({ status }) => status === 'queued').length;
      result.failed += made.filter(({ status }) => status === 'failed').length;
    }
  }

  private async queue(tx: Tx, channels: readonly OutgoingChannel[]): Promise<{ id: string; status: string }[]> {
    const made = await tx.query<{ id: string; status: string }[]>(queueNoticesSql, [this.clock.today(), channels, this.clock.now(), this.chunkSize]);
    await this.jobs.enqueue(
      tx,
      noticeQueue,
      made.filter(({ status }) => status === 'queued').map(({ id }) => ({ id })),
    );
    return made;
  }
}

/** By day, every ten minutes: nobody is told of a debt at night. Fires in the worker only, once. */
@Injectable()
export class NoticeSchedule {
  constructor(
    private readonly scheduleLock: ScheduleLock,
    private readonly policies: BlockingPolicies,
    private readonly notices: QueueNotices,
  ) {}

  @Cron('*/10 8-19 * * *', { name: 'debt-notices', timeZone: productZone })
  async tick(): Promise<void> {
    if ((await this.policies.get()).noticeChannels.length === 0) return;
    await withContext({ actor: 'schedule:debt-notices' }, () => this.scheduleLock.run('debt-notices', everySeconds, (tx) => this.notices.enqueue(tx)));
  }
}
