import { ApiProperty } from '@nestjs/swagger';
import { Injectable } from '@nestjs/common';
import { Gateway, Integrations, urgency } from '#integrations';
import { Clock, Database } from '#kernel';

export class DueCounts {
  @ApiProperty() unblock: number;
  @ApiProperty() create: number;
  @ApiProperty() change: number;
  @ApiProperty() block: number;
  @ApiProperty({ description: 'Looks at accounts in step' }) look: number;
}

export class QueueView {
  @ApiProperty({ type: DueCounts, description: 'Accounts out of step, by what they wait for' }) due: DueCounts;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when the oldest unblock has waited' }) oldestUnblockAt: string | null;
  @ApiProperty({ description: 'Requests a second the platform takes; 0 while its plugin is not loaded' }) requestsPerSecond: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When nothing will wait any more, if the platform answers; null while nothing waits, or its plugin is not loaded',
  })
  estimatedDrainedAt: string | null;
}

interface QueueRow {
  urgency: number;
  due: number;
  oldest: string | null;
}

// About two requests per change, a read and a write (measured on our plugins: 1 to 3).
const requestsPerAccount = 2;

/** Accounts waiting for a platform, and when the queue will be empty. */
@Injectable()
export class Queue {
  constructor(
    private readonly database: Database,
    private readonly integrations: Integrations,
    private readonly gateway: Gateway,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`. */
  async of(integrationId: string): Promise<QueueView> {
    const { health } = await this.integrations.get(integrationId);
    const limits = await this.gateway.limits(integrationId);
    const rows = await this.database.rows<QueueRow>(
      `SELECT urgency, count(*)::int AS due, min(urgent_since)::text AS oldest FROM account WHERE integration_id = $1 AND state IN ('pending', 'unknown') GROUP BY urgency
       UNION ALL
       SELECT ${urgency.look}, count(*)::int, NULL FROM account WHERE integration_id = $1 AND urgency = ${urgency.look} AND due_at <= now() AND state = 'in_step'`,
      [integrationId],
    );
    const dueAt = (level: number): number => rows.find((row) => row.urgency === level)?.due ?? 0;
    const due = {
      unblock: dueAt(urgency.unblock),
      create: dueAt(urgency.create),
      change: dueAt(urgency.change),
      block: dueAt(urgency.block),
      look: dueAt(urgency.look),
    };
    const waiting = due.unblock + due.create + due.change + due.block;
    // Without its plugin the queue does not drain.
    const requestsPerSecond = limits ? limits.requests.max / limits.requests.perSeconds : 0;
    const opensAt = Math.max(this.clock.now().getTime(), health.closedUntil === null ? 0 : new Date(health.closedUntil).getTime());
    return {
      due,
      oldestUnblockAt: rows.find((row) => row.urgency === urgency.unblock)?.oldest ?? null,
      requestsPerSecond,
      estimatedDrainedAt:
        waiting === 0 || requestsPerSecond === 0 ? null : new Date(opensAt + ((waiting * requestsPerAccount) / requestsPerSecond) * 1000).toISOString(),
    };
  }
}
