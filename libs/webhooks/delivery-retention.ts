import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Clock, Database, Metrics, Once, productZone } from '#kernel';

const daySeconds = 86_400;
const keepDays = 30;
const chunk = 10_000;

/** What is over is kept for a month; what can be watched of webhooks. */
@Injectable()
export class DeliveryRetention implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly once: Once,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
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

  @Cron('0 3 * * *', { name: 'webhook-retention', timeZone: productZone })
  async night(): Promise<void> {
    if (await this.once.take('webhook-retention', daySeconds)) await this.clear();
  }

  /** Answers how many events went, with their deliveries; some thousands to a statement, so that nobody waits for it. */
  async clear(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - keepDays * daySeconds * 1_000);
    await this.database.query('DELETE FROM webhook_delivery d WHERE NOT EXISTS (SELECT FROM webhook_endpoint w WHERE w.id = d.endpoint_id)');
    for (let gone = 0; ;) {
      const [, count] = await this.database.query<[unknown[], number]>(
        'DELETE FROM webhook_event WHERE id IN (SELECT id FROM webhook_event WHERE occurred_at < $1 LIMIT $2)',
        [before, chunk],
      );
      gone += count;
      if (count < chunk) return gone;
    }
  }
}
