import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, maskText, Metrics, type Reading } from '#kernel';

/** Provisioning metrics. */
@Injectable()
export class ProvisioningMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.metrics.gauge('provisioning_oldest_pending_unblock_seconds', 'How long the unblock that has waited longest waits', [], () =>
      this.read(`SELECT coalesce(extract(epoch FROM now() - min(urgent_since)), 0)::float8 AS value FROM account WHERE urgency = 0 AND due_at IS NOT NULL`),
    );
    this.metrics.gauge('provisioning_queue_depth', 'Accounts that are due', ['platform', 'integration'], () =>
      this.read(
        `SELECT i.platform, i.description AS integration, (SELECT count(*)::int FROM account a WHERE a.integration_id = i.id AND a.due_at <= now()) AS value FROM integration i`,
      ),
    );
    this.metrics.gauge('integration_paused', '1 while an integration is paused', ['platform', 'integration'], () =>
      this.read(`SELECT i.platform, i.description AS integration, (i.health = 'paused')::int AS value FROM integration i`),
    );
  }

  /** Integration descriptions are free text, so documents in them are masked. */
  private async read(sql: string): Promise<Reading[]> {
    const rows = await this.database.rows<{ platform?: string; integration?: string; value: number }>(sql);
    return rows.map(({ value, ...labels }) => ({
      value,
      labels: Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, maskText(text)])),
    }));
  }
}
