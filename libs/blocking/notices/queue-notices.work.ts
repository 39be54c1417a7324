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
import { readBlockFacts } from '../block-runs/block-facts.ts';
import { debtToNotice } from './decide-notice.ts';
import { queueDebtNoticesSql, queueOtherNoticesSql, untriedDebtsSql } from './due-notices.ts';
import type { OutgoingChannel } from './outgoing-notice.entity.ts';
import { noticeQueue } from './send-notices.ts';

const kind = 'queue-notices';
const everySeconds = 600;

interface Queued {
  id: string;
  status: string;
}

/** Sorts before every id. */
const none = '00000000-0000-0000-0000-000000000000';

/**
 * Queues the notices that are due today, thousands per transaction, each with its jobs. After a crash the next run queues those
 * that are missing.
 */
@Injectable()
export class QueueNotices implements WorkHandler, OnModuleInit {
  readonly kind = kind;
  /** Services per transaction. */
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
    const count = (made: readonly Queued[]): void => {
      result.queued += made.filter(({ status }) => status === 'queued').length;
      result.failed += made.filter(({ status }) => status === 'failed').length;
    };
    let after: string | undefined = none;
    while (after !== undefined) {
      await work.progress(result.queued + result.failed, null);
      const from: string = after;
      after = await this.database.transaction(async (tx) => {
        const { made, last } = await this.queueDebts(tx, noticeChannels, from);
        count(made);
        return last;
      });
    }
    for (;;) {
      await work.progress(result.queued + result.failed, null);
      const made = await this.database.transaction((tx) =>
        this.queue(tx, queueOtherNoticesSql, [this.clock.today(), noticeChannels, this.clock.now(), this.chunkSize]),
      );
      if (made.length === 0) return { status: 'succeeded', result };
      count(made);
    }
  }

  /** Queues notices of debts for the next services after `after`; `last` is undefined when there are no more. */
  private async queueDebts(tx: Tx, channels: readonly OutgoingChannel[], after: string): Promise<{ made: Queued[]; last: string | undefined }> {
    const today = this.clock.today();
    const untried = await tx.query<{ serviceId: string; invoiceIds: string[] }[]>(untriedDebtsSql, [today, after, this.chunkSize]);
    const untriedOf = new Map(untried.map(({ serviceId, invoiceIds }) => [serviceId, new Set(invoiceIds)]));
    const facts = await readBlockFacts(tx, [...untriedOf.keys()], today);
    const due = facts.flatMap((service) => {
      const debt = debtToNotice(service, untriedOf.get(service.serviceId) ?? new Set(), today);
      return debt === undefined ? [] : [{ serviceId: service.serviceId, customerId: service.holderId, invoiceId: debt.invoiceId, openSince: debt.openSince }];
    });
    const made = due.length === 0 ? [] : await this.queue(tx, queueDebtNoticesSql, [JSON.stringify(due), channels, this.clock.now()]);
    return { made, last: untried.length < this.chunkSize ? undefined : untried.at(-1)?.serviceId };
  }

  private async queue(tx: Tx, sql: string, parameters: readonly unknown[]): Promise<Queued[]> {
    const made = await tx.query<Queued[]>(sql, [...parameters]);
    await this.jobs.enqueue(
      tx,
      noticeQueue,
      made.filter(({ status }) => status === 'queued').map(({ id }) => ({ id })),
    );
    return made;
  }
}

/** Queues notices every ten minutes by day; none at night. Runs in the worker only, once per tick. */
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
