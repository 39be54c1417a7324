import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Gateway } from '#integrations';
import { Database, ScheduleLock, Problem, productZone, withContext } from '#kernel';
import { Reconciliations } from './reconciliations.service.ts';

const daySeconds = 86_400;

/** Queues a reconciliation each night for every enabled integration whose platform has a list. */
@Injectable()
export class ReconciliationSchedule {
  private readonly logger = new Logger(ReconciliationSchedule.name);

  constructor(
    private readonly database: Database,
    private readonly gateway: Gateway,
    private readonly scheduleLock: ScheduleLock,
    private readonly reconciliations: Reconciliations,
  ) {}

  @Cron('0,10,20,30 4 * * *', { name: 'reconciliation', timeZone: productZone })
  async nightly(): Promise<void> {
    const rows = await this.database.rows<{ id: string }>(`SELECT id FROM integration WHERE enabled AND health <> 'paused'`);
    for (const { id } of rows) {
      const listing = await this.gateway.offers(id, 'list').catch(() => false);
      if (!listing) continue;
      await withContext({ actor: 'schedule:reconciliation' }, () =>
        this.scheduleLock.run(`reconciliation ${id}`, daySeconds, (tx) => this.reconciliations.request(tx, id)),
      ).catch((error: unknown) => {
        // One is already running.
        if (!(error instanceof Problem && error.code === 'already_running'))
          this.logger.error({ err: error, integrationId: id }, 'Nightly comparison not started');
      });
    }
  }
}
