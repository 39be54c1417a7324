import { Injectable, Logger } from '@nestjs/common';
import { Audit, Database, EventPublisher, type Tx } from '#kernel';
import { integrationEvent } from '../integrations/integration-events.ts';

export type HealthStatus = 'ok' | 'paused' | 'degraded' | 'unknown';

/** Health of integrations. A pause raises one alert, however many calls failed. */
@Injectable()
export class Health {
  private readonly logger = new Logger(Health.name);

  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly publisher: EventPublisher,
  ) {}

  /** Pauses an integration whose credentials are refused or belong to another account, until a probe or a person resumes it. */
  async pause(integrationId: string, code: string, reason: string): Promise<void> {
    const changed = await this.database.transaction(async (tx) => {
      if (!(await this.set(tx, integrationId, 'paused', code, reason))) return false;
      await this.audit.record(tx, { action: 'integration.paused', subjectKind: 'integration', subjectId: integrationId, reason: code });
      return true;
    });
    if (changed) this.logger.warn({ integrationId, code }, 'integration paused');
  }

  /** Returns whether the status changed. */
  async set(tx: Tx, integrationId: string, status: HealthStatus, code: string | null, reason: string | null): Promise<boolean> {
    const [rows] = await tx.query<[{ before: HealthStatus; platform: string }[], number]>(
      `UPDATE integration i SET health = $2, health_code = $3, health_reason = $4, health_since = CASE WHEN i.health = $2 THEN i.health_since ELSE now() END
       FROM (SELECT id, health FROM integration WHERE id = $1 FOR NO KEY UPDATE) b
       WHERE i.id = b.id AND (i.health, i.health_code, i.health_reason) IS DISTINCT FROM ($2, $3, $4) RETURNING b.health AS before, i.platform`,
      [integrationId, status, code, reason],
    );
    const [changed] = rows;
    if (!changed) return false;
    const { before, platform } = changed;
    if ((before === 'paused') !== (status === 'paused'))
      await this.publisher.publish(tx, [
        integrationEvent(status === 'paused' ? 'integration.paused' : 'integration.resumed', integrationId, { integrationId, platform, code }),
      ]);
    return true;
  }
}
