import { Injectable } from '@nestjs/common';
import { Clock } from './clock.ts';
import { Database } from './database.ts';

/** Makes a schedule fire once per tick, however many processes run it: whoever writes the tick's row does the work. */
@Injectable()
export class Once {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** True for exactly one caller per `name` and period of `seconds`. */
  async take(name: string, seconds: number): Promise<boolean> {
    const tick = new Date(Math.floor(this.clock.now().getTime() / (seconds * 1000)) * seconds * 1000);
    const taken = await this.database.rows('INSERT INTO schedule_tick (name, tick) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name', [name, tick]);
    if (taken.length > 0) await this.database.query(`DELETE FROM schedule_tick WHERE tick < $1::timestamptz - interval '7 days'`, [tick]);
    return taken.length > 0;
  }
}
