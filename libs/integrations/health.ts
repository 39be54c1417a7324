import { Injectable, Logger } from '@nestjs/common';
import { Audit, Database, type Queryable } from '#kernel';

export type HealthStatus = 'ok' | 'paused' | 'degraded' | 'unknown';

/** Whether an integration can be used. A pause is one alert, however many calls ran into it. */
@Injectable()
export class Health {
  private readonly logger = new Logger(Health.name);

  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  /** Credentials refused, or somebody else's account behind them: nothing is tried until a probe or a person says otherwise. */
  async pause(integrationId: string, code: string, reason: string): Promise<void> {
    if (!(await this.set(this.database, integrationId, 'paused', code, reason))) return;
    this.logger.warn({ integrationId, code }, 'integration paused');
    await this.audit.record(this.database, { action: 'integration.paused', subjectKind: 'integration', subjectId: integrationId, reason: code });
  }

  /** Answers whether it changed. */
  async set(db: Queryable, integrationId: string, status: HealthStatus, code: string | null, reason: string | null): Promise<boolean> {
    const [, count] = await db.query<[unknown[], number]>(
      `UPDATE integration SET health = $2, health_code = $3, health_reason = $4, health_since = CASE WHEN health = $2 THEN health_since ELSE now() END
       WHERE id = $1 AND (health, health_code, health_reason) IS DISTINCT FROM ($2, $3, $4)`,
      [integrationId, status, code, reason],
    );
    return count > 0;
  }
}
