import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import {
  Clock,
  Database,
  Metrics,
  ScheduleLock,
  productZone,
  type Tx,
  withContext,
  type JobResult,
  type WorkHandler,
  type WorkRun,
  WorkRunner,
  Works,
} from '#kernel';

const kind = 'webhook-retention';
const daySeconds = 86_400;
const keepDays = 30;
const chunk = 10_000;

/** Deletes finished events after a month, and provides the webhook metrics. A run that dies half way is continued by the next worker. */
@Injectable()
export class DeliveryRetention implements WorkHandler, OnModuleInit {
  readonly kind = kind;

  constructor(
    private readonly database: Database,
    private readonly works: Works,
    private readonly runner: WorkRunner,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
    this.metrics.gauge('webhook_endpoints', 'Webhook endpoints', ['state'], () =>
      this.database
        .rows<{ state: string; value: number }>(
          `SELECT CASE WHEN NOT enabled THEN 'off_' || disabled_reason WHEN failing_since IS NULL THEN 'ok' ELSE 'failing' END AS state, count(*)::int AS value
           FROM webhook_endpoint GROUP BY 1`,
        )
        .then((rows) => rows.map(({ state, value }) => ({ labels: { state }, value }))),
    );
    this.metrics.gauge('webhook_deliveries_pending', 'Webhook deliveries that are still to arrive', [], () =>
      this.database.rows<{ value: number }>(`SELECT count(*)::int AS value FROM webhook_delivery WHERE status = 'pending'`),
    );
  }

  /** Queues the work in the caller's transaction, with its schedule tick. */
  enqueue(tx: Tx): Promise<string> {
    return this.works.enqueue(tx, { kind, subjectId: null });
  }

  async run(work: WorkRun): Promise<JobResult> {
    return { status: 'succeeded', result: { gone: await this.clear((gone) => work.progress(gone, null)) } };
  }

  /** Deletes expired events with their deliveries, some thousands per statement so that locks are short. Returns how many. */
  async clear(told: (gone: number) => Promise<void> = () => Promise.resolve()): Promise<number> {
    const before = new Date(this.clock.now().getTime() - keepDays * daySeconds * 1_000);
    await this.database.query('DELETE FROM webhook_delivery d WHERE NOT EXISTS (SELECT FROM webhook_endpoint w WHERE w.id = d.endpoint_id)');
    for (let gone = 0; ;) {
      const [, count] = await this.database.query<[unknown[], number]>(
        'DELETE FROM webhook_event WHERE id IN (SELECT id FROM webhook_event WHERE occurred_at < $1 LIMIT $2)',
        [before, chunk],
      );
      gone += count;
      await told(gone);
      if (count < chunk) return gone;
    }
  }
}

/** Queues the retention work each night, once over all workers. */
@Injectable()
export class DeliveryRetentionSchedule {
  constructor(
    private readonly scheduleLock: ScheduleLock,
    private readonly deliveries: DeliveryRetention,
  ) {}

  @Cron('0,10,20,30 3 * * *', { name: kind, timeZone: productZone })
  async night(): Promise<void> {
    await withContext({ actor: 'schedule:webhook-retention' }, () => this.scheduleLock.run(kind, daySeconds, (tx) => this.deliveries.enqueue(tx)));
  }
}
