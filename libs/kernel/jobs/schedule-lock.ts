import { Injectable } from '@nestjs/common';
import { Clock } from '../time/clock.ts';
import { Database, type Queryable, type Tx } from '../database/database.ts';

/**
 * Runs a scheduled job once per tick, however many processes fire it: the process that inserts the tick's row does the work. A schedule that
 * must not miss a tick fires several times within its period (`0,10,20 2 * * *`); only the first firing finds anything to do.
 */
@Injectable()
export class ScheduleLock {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` for exactly one caller per `name` and period of `seconds`, in the transaction that inserts the tick: a process that dies half way
   * leaves the tick free for the next firing. Returns whether `work` ran here. Throws what `work` throws, leaving the tick free.
   */
  run(name: string, seconds: number, work: (tx: Tx) => Promise<unknown>): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      if (!(await this.insert(tx, name, seconds))) return false;
      await work(tx);
      return true;
    });
  }

  /** Returns whether this period's tick has run. */
  async isTaken(name: string, seconds: number): Promise<boolean> {
    return (await this.database.rows('SELECT 1 FROM schedule_tick WHERE name = $1 AND tick = $2', [name, this.tick(seconds)])).length > 0;
  }

  /** Returns true for exactly one caller per `name` and period of `seconds`. For work outside a transaction; a crash after it skips the tick. */
  take(name: string, seconds: number): Promise<boolean> {
    return this.insert(this.database, name, seconds);
  }

  private async insert(db: Queryable, name: string, seconds: number): Promise<boolean> {
    const tick = this.tick(seconds);
    const taken = await db.query<unknown[]>('INSERT INTO schedule_tick (name, tick) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name', [name, tick]);
    if (taken.length > 0) await db.query(`DELETE FROM schedule_tick WHERE tick < $1::timestamptz - interval '7 days'`, [tick]);
    return taken.length > 0;
  }

  private tick(seconds: number): Date {
    return new Date(Math.floor(this.clock.now().getTime() / (seconds * 1000)) * seconds * 1000);
  }
}
