import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Gateway } from '#integrations';
import { Database, Once, productZone, withContext } from '#kernel';
import { Reconciliations } from './reconciliations.service.ts';

/** Every night, for each integration in use whose platform can be read whole. */
@Injectable()
export class ReconciliationSchedule {
  constructor(
    private readonly database: Database,
    private readonly gateway: Gateway,
    private readonly once: Once,
    private readonly reconciliations: Reconciliations,
  ) {}

  @Cron('0 4 * * *', { timeZone: productZone })
  async nightly(): Promise<void> {
    if (!(await this.once.take('reconciliation', 86_400))) return;
    const rows = await this.database.rows<{ id: string }>(`SELECT id FROM integration WHERE enabled AND health <> 'paused'`);
    for (const { id } of rows) {
      const listing = await this.gateway.offers(id, 'list').catch(() => false);
      // One already under way is as good.
      if (listing) await withContext({ actor: 'schedule:reconciliation' }, () => this.reconciliations.start(id)).catch(() => undefined);
    }
  }
}
