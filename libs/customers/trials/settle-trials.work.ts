import { AccountMarker, urgency } from '#integrations';
import {
  Audit,
  Clock,
  Database,
  failpoint,
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
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { lockCustomers } from '../services/service-row.ts';
import { type Due, dueTrials, settle, type Settled } from './settle-trials.ts';
import { beginTrials } from './trials.ts';

const kind = 'settle-trials';
const hour = 3_600;

/**
 * What follows the trials that are over, some thousands to a transaction: each is decided under its customer's lock, and what is
 * settled is open no more. Repeated, by two at once, or after dying half way, nothing happens twice.
 */
@Injectable()
export class SettleTrials implements WorkHandler, OnModuleInit {
  readonly kind = kind;
  /** Trials to a transaction. */
  chunkSize = 2_000;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly works: Works,
    private readonly runner: WorkRunner,
    private readonly marker: AccountMarker,
    private readonly audit: Audit,
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
    const result = { begun: await this.begin(), ended: 0, converted: 0, swapped: 0 };
    let done = 0;
    for (let after: string | null = null; ;) {
      const step: (Settled & { last: string; count: number }) | undefined = await this.database.transaction((tx) => this.next(tx, after));
      if (!step) break;
      await failpoint('trials-settled');
      after = step.last;
      done += step.count;
      result.ended += step.ended;
      result.converted += step.converted;
      result.swapped += step.swapped;
      await work.progress(done, null);
    }
    return { status: 'succeeded', result };
  }

  /** Those whose service was enabled by a way that does not know of them. */
  private begin(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const services = await beginTrials(tx, 'all', this.clock.now());
      if (services.length > 0) await this.marker.services(tx, services, urgency.change);
      return services.length;
    });
  }

  private async next(tx: Tx, after: string | null): Promise<(Settled & { last: string; count: number }) | undefined> {
    const now = { at: this.clock.now(), today: this.clock.today() };
    const seen = await dueTrials(tx, now.today, { after, limit: this.chunkSize });
    const last = seen.at(-1)?.id;
    if (last === undefined) return undefined;
    await lockCustomers(tx, [...new Set(seen.map(({ customerId }) => customerId))]);
    const held = new Set(seen.map(({ customerId }) => customerId));
    const due = (await dueTrials(tx, now.today, { ids: seen.map(({ id }) => id) })).filter(({ customerId }: Due) => held.has(customerId));
    const settled = await settle(tx, due, now);
    if (settled.services.length > 0) await this.marker.services(tx, settled.services, urgency.change);
    if (settled.ended + settled.converted + settled.swapped > 0) {
      const { ended, converted, swapped } = settled;
      await this.audit.record(tx, { action: 'trials.settled', subjectKind: 'trial', subjectId: null, after: { ended, converted, swapped } });
    }
    return { ...settled, last, count: seen.length };
  }
}

/** Each hour, and tried again within it: what follows is ready before the last day's midnight, and a worker that was away is soon caught up. */
@Injectable()
export class TrialSchedule {
  constructor(
    private readonly scheduleLock: ScheduleLock,
    private readonly trials: SettleTrials,
  ) {}

  @Cron('7,22,37,52 * * * *', { name: 'settle-trials', timeZone: productZone })
  async tick(): Promise<void> {
    await withContext({ actor: 'schedule:settle-trials' }, () => this.scheduleLock.run('settle-trials', hour, (tx) => this.trials.enqueue(tx)));
  }
}
