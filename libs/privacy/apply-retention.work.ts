import { ScheduleLock, productZone, type Tx, withContext, type JobResult, type WorkHandler, type WorkRun, WorkRunner, Works } from '#kernel';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { RetentionRules } from './retention.service.ts';

const kind = 'retention';
const daySeconds = 86_400;

/** Deletes records older than their retention rule. A run that dies half way is continued by the next worker. */
@Injectable()
export class ApplyRetention implements WorkHandler, OnModuleInit {
  readonly kind = kind;

  constructor(
    private readonly works: Works,
    private readonly runner: WorkRunner,
    private readonly rules: RetentionRules,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  /** Queues the work in the caller's transaction, with its schedule tick. */
  enqueue(tx: Tx): Promise<string> {
    return this.works.enqueue(tx, { kind, subjectId: null });
  }

  async run(work: WorkRun): Promise<JobResult> {
    return { status: 'succeeded', result: await this.rules.apply((gone) => work.progress(gone, null)) };
  }
}

/** Queues the retention work each night, once over all workers. */
@Injectable()
export class RetentionSchedule {
  constructor(
    private readonly scheduleLock: ScheduleLock,
    private readonly retention: ApplyRetention,
  ) {}

  @Cron('15,25,35,45 3 * * *', { name: kind, timeZone: productZone })
  async night(): Promise<void> {
    await withContext({ actor: 'schedule:retention' }, () => this.scheduleLock.run(kind, daySeconds, (tx) => this.retention.enqueue(tx)));
  }
}
