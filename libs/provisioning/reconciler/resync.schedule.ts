import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Database, ScheduleLock, productZone, type Queryable } from '#kernel';
import { makeAccounts } from './mark-accounts.ts';

const chunk = 5_000;

/**
 * Facts are marked when they change; these passes would find the same answer if every mark had been lost. They only make
 * accounts due, and missing ones exist: the reconciler does the rest, at its own pace.
 */
@Injectable()
export class ResyncSchedule {
  constructor(
    private readonly database: Database,
    private readonly scheduleLock: ScheduleLock,
  ) {}

  /** Every minute: what time alone has changed (a link's last day, a hold that woke) and what lost its due date. */
  @Cron('* * * * *', { name: 'due-accounts' })
  async dueAccounts(): Promise<void> {
    await this.scheduleLock.run('due-accounts', 60, (tx) =>
      tx.query(
        `UPDATE account SET due_at = now() WHERE id IN (
           SELECT id FROM account WHERE due_at IS NULL AND state IN ('pending', 'unknown') ORDER BY id LIMIT ${chunk} FOR UPDATE SKIP LOCKED)`,
      ),
    );
  }

  /** Every night: accounts that should exist and do not, and a look at each that is not due within a day anyway. */
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
