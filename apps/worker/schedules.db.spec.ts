import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Integrations } from '#integrations';
import { addDays, type CivilDate, Clock, Database, FixedClock, KernelModule, productZone, readConfig, startOfDay, Works } from '#kernel';
import { productModules } from '../modules.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';

/** When each fires on a day like any other, by the clock of São Paulo; and how much work it asks for on it. */
const schedules: Record<string, { fires: string[]; asks: number }> = {
  'catalog-sync': { fires: tens('02', 4), asks: 1 },
  'webhook-retention': { fires: tens('03', 4), asks: 1 },
  retention: { fires: ['03:15', '03:25', '03:35', '03:45'], asks: 1 },
  reconciliation: { fires: tens('04', 4), asks: 1 },
  'billing-run': { fires: tens('06', 4), asks: 1 },
  'block-run': { fires: tens('09', 4), asks: 1 },
  'debt-notices': { fires: hours(8, 20).flatMap((hour) => tens(hour, 6)), asks: 72 },
  'settle-trials': { fires: hours(0, 24).flatMap((hour) => ['07', '22', '37', '52'].map((minute) => `${hour}:${minute}`)), asks: 24 },
};
/** These have no work of their own kind, but a tick; of the second and third, the first hour. */
const ticking: Record<string, string[]> = {
  resync: ['03:30', '03:40', '03:50'],
  'integration-probe': Array.from({ length: 12 }, (_, index) => `00:${String(index * 5).padStart(2, '0')}`),
  'due-accounts': Array.from({ length: 60 }, (_, minute) => `00:${String(minute).padStart(2, '0')}`),
};

const frequent = ['integration-probe', 'due-accounts'];

function hours(from: number, until: number): string[] {
  return Array.from({ length: until - from }, (_, index) => String(from + index).padStart(2, '0'));
}
function tens(hour: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${hour}:${index}0`);
}

describe('what is asked for by the clock', () => {
  const clock = new FixedClock(new Date());
  let database: TestDatabase;
  /** Two workers on one database. Nothing of them fires by itself. */
  let workers: TestingModule[];
  beforeAll(async () => {
    database = await createTestDatabase();
    workers = [await worker(), await worker()];
    const [first] = workers;
    const { id } = await first!.get(Integrations).create({ platform: 'saber-mais', description: 'Livros', settings: { token: 'a-token' } });
    const db = first!.get(Database);
    await db.query(`UPDATE integration SET health = 'ok', checked_at = now() WHERE id = $1`, [id]);
    await db.query(`UPDATE blocking_policy SET schedule = 'preview', notice_channels = '{email}'`);
    await db.query(`UPDATE billing_policy SET schedule = 'preview', run_day = 15`);
  });
  afterAll(async () => {
    for (const one of workers ?? []) await one.close();
    await database?.drop();
  });

  async function worker(): Promise<TestingModule> {
    const config = readConfig({ DATABASE_URL: database.url, SECRETS_KEY: 'a-key-for-tests-only', LOG_LEVEL: 'silent' });
    const module = await Test.createTestingModule({ imports: [KernelModule.forRoot(config), ScheduleModule.forRoot(), ...productModules] })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    module.useLogger(false);
    await module.init();
    for (const job of jobs(module).values()) {
      await job.stop();
      job.waitForCompletion = true;
    }
    return module;
  }
  const jobs = (of: TestingModule) => of.get(SchedulerRegistry).getCronJobs();

  /** The moments of a civil day at which one fires, as its expression and its zone have it. */
  const firings = (name: string, day: CivilDate): Date[] => {
    const { cronTime } = jobs(workers[0]!).get(name)!;
    const from = startOfDay(day);
    const until = frequent.includes(name) ? new Date(from.getTime() + 3_600_000) : startOfDay(addDays(day, 1));
    const moments: Date[] = [];
    for (let at = new Date(from.getTime() - 1); ;) {
      at = cronTime.getNextDateFrom(at, cronTime.timeZone).toJSDate();
      if (at >= until) return moments;
      moments.push(at);
    }
  };
  const onTheClock = new Intl.DateTimeFormat('pt-BR', { timeZone: productZone, hour: '2-digit', minute: '2-digit' });

  /** A whole day of both: every firing of these at its moment, in both processes at once. What was asked for is done at once. */
  const liveThrough = async (day: CivilDate, names: readonly string[], firing: (name: string, first: boolean) => Promise<unknown> = fire) => {
    const all = names.flatMap((name) => firings(name, day).map((at, index) => ({ name, at, first: index === 0 })));
    for (const { name, at, first } of all.sort((a, b) => a.at.getTime() - b.at.getTime())) {
      clock.set(at);
      await firing(name, first);
      await workers[0]!.get(Database).query(`UPDATE work SET status = 'succeeded', finished_at = now() WHERE status = 'queued'`);
    }
  };
  const fire = (name: string) => Promise.all(workers.map((one) => jobs(one).get(name)!.fireOnTick()));
  const asked = async (): Promise<Record<string, number>> => {
    const rows = await workers[0]!
      .get(Database)
      .rows<{ by: string; count: number }>(`SELECT split_part(requested_by, ':', 2) AS by, count(*)::int AS count FROM work GROUP BY 1`);
    await workers[0]!.get(Database).query('TRUNCATE work CASCADE');
    return Object.fromEntries(rows.map(({ by, count }) => [by, count]));
  };
  const asks = Object.fromEntries(Object.entries(schedules).map(([name, { asks: count }]) => [name, count]));

  it('is all of this, and nothing else', () => {
    expect([...jobs(workers[0]!).keys()].sort()).toEqual([...Object.keys(schedules), ...Object.keys(ticking)].sort());
  });

  it.each([...Object.entries(schedules).map(([name, { fires }]) => [name, fires] as const), ...Object.entries(ticking)])(
    '%s fires at its times',
    (name, fires) => {
      expect(firings(name, '2026-12-15').map((at) => onTheClock.format(at))).toEqual(fires);
    },
  );

  // There was no midnight on the first: the clocks went from 24:00 to 1:00. The second had 23 o'clock twice.
  it.each([
    ['2018-11-04', 23],
    ['2018-02-17', 25],
  ])('on %s, of %i hours, as on any other day', (day, length) => {
    for (const [name, { fires }] of Object.entries(schedules).filter(
      ([
        ,
        {
          fires: [first = ''],
        },
      ]) => first >= '02',
    ))
      expect([name, firings(name, day).map((at) => onTheClock.format(at))]).toEqual([name, fires]);
    expect(firings('settle-trials', day)).toHaveLength(length * 4);
  });

  it('once an occurrence, with two processes', async () => {
    await liveThrough('2026-12-15', Object.keys(schedules));
    expect(await asked()).toEqual(asks);
    await liveThrough('2026-12-15', Object.keys(ticking));
    const ticks = await workers[0]!
      .get(Database)
      .rows(`SELECT name, count(*)::int AS count FROM schedule_tick WHERE name = ANY($1) GROUP BY 1 ORDER BY 1`, [Object.keys(ticking)]);
    expect(ticks).toEqual([
      { name: 'due-accounts', count: 60 },
      { name: 'integration-probe', count: 12 },
      { name: 'resync', count: 1 },
    ]);
  });

  it('a process that dies between its tick and its work leaves it to the next firing', async () => {
    const [dying] = workers;
    const dies = async (name: string, first: boolean): Promise<void> => {
      if (!first) return void (await fire(name));
      const enqueue = jest.spyOn(dying!.get(Works), 'enqueue').mockRejectedValue(new Error('the process dies'));
      await jobs(dying!).get(name)!.fireOnTick();
      expect(enqueue).toHaveBeenCalled();
      enqueue.mockRestore();
    };
    await liveThrough('2027-01-15', Object.keys(schedules), dies);
    // Who waits for a notice waits ten minutes longer.
    expect(await asked()).toEqual({ ...asks, 'debt-notices': 71 });
  });
});
