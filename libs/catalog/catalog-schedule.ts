import { Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, ScheduleLock, Problem, productZone, withContext } from '#kernel';
import { Syncs } from './syncs.service.ts';

const daySeconds = 86_400;
/** Problems that mean an integration has nothing to sync tonight. */
const quiet = ['already_running', 'platform_without_catalog'];

/** Syncs every catalog each night, once per integration however many workers run. */
@Injectable()
export class CatalogSchedule {
  private readonly logger = new Logger(CatalogSchedule.name);

  constructor(
    private readonly scheduleLock: ScheduleLock,
    private readonly database: Database,
    private readonly syncs: Syncs,
  ) {}

  @Cron('0,10,20,30 2 * * *', { name: 'catalog-sync', timeZone: productZone })
  async nightly(): Promise<void> {
    await withContext({ actor: 'schedule:catalog-sync' }, () => this.syncAll());
  }

  private async syncAll(): Promise<void> {
    const integrations = await this.database.rows<{ id: string }>(`SELECT id FROM integration WHERE enabled AND health <> 'paused' ORDER BY id`);
    for (const { id } of integrations) {
      try {
        const tick = `catalog-sync ${id}`;
        if (await this.scheduleLock.isTaken(tick, daySeconds)) continue;
        await this.syncs.prepare(id);
        await this.scheduleLock.run(tick, daySeconds, (tx) => this.syncs.request(tx, id));
      } catch (error) {
        // A failure of one integration must not stop the others.
        if (!(error instanceof Problem && quiet.includes(error.code))) this.logger.error({ err: error, integration: id }, 'Nightly sync not started');
      }
    }
  }
}
