import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, ScheduleLock, productZone, type Queryable } from '#kernel';
import { makeAccounts } from './mark-accounts.ts';

const chunk = 5_000;

/**
 * Safety net for lost marks: makes accounts due whose facts changed with time, and creates missing ones. The reconciler does the rest.
 */
@Injectable()
export class ResyncSchedule {
  constructor(
    private readonly database: Database,
    private readonly scheduleLock: ScheduleLock,
  ) {}

  /** Every minute: accounts changed by time alone (a package's last day, a trust unlock that ended), and accounts without a due date. */
  @Cron('* * * * *', { name: 'due-accounts' })
  async dueAccounts(): Promise<void> {
    await this.scheduleLock.run('due-accounts', 60, (tx) =>
      tx.query(
        `UPDATE account SET due_at = now() WHERE id IN (
           SELECT id FROM account WHERE due_at IS NULL AND state IN ('pending', 'unknown') ORDER BY id LIMIT ${chunk} FOR UPDATE SKIP LOCKED)`,
      ),
    );
  }

  /** Every hour of the night: creates missing accounts and schedules a check of those not due within a day. */
  @Cron('30,40,50 3 * * *', { name: 'resync', timeZone: productZone })
  async nightly(): Promise<void> {
    await this.scheduleLock.run('resync', 3600, (tx) => this.resync(tx));
  }

  async resync(db: Queryable = this.database): Promise<number> {
    const made = await db.query<unknown[]>(makeAccounts());
    await db.query(`UPDATE account SET due_at = now() + random() * interval '20 hours' WHERE due_at IS NULL OR due_at > now() + interval '26 hours'`);
    return made.length;
  }
}
