import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { Global, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.ts';
import { type JobQueue, JobRefused, type JobRun } from './job-queue.ts';
import { Jobs } from './jobs.ts';

type Data = { n: number; says?: 'refused' | 'fails' };
const done: { n: number; attempt: number; last: boolean }[] = [];
const gaveUp: number[] = [];
let running = 0;
const mostAtOnce = new Map<string, number>();

@Injectable()
class Letters implements JobQueue<Data>, OnModuleInit {
  readonly name = 'letters';
  readonly settings = { retryLimit: 1, retryDelaySeconds: 60 };
  constructor(private readonly jobs: Jobs) {}
  onModuleInit(): void {
    this.jobs.register(this);
    const order = { name: 'in-order', settings: { oneByOnePerKey: true }, handle: (data: Data, job: JobRun) => this.handle(data, job) };
    this.jobs.register(order);
  }
  async handle({ n, says }: Data, { attempt, last }: JobRun): Promise<void> {
    running += 1;
    mostAtOnce.set(this.name, Math.max(mostAtOnce.get(this.name) ?? 0, running));
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    if (says === 'refused') throw new JobRefused('the address 529.982.247-25 does not exist');
    if (says === 'fails') throw new Error('the door is shut');
    done.push({ n, attempt, last });
  }
  async gaveUp({ n }: Data): Promise<void> {
    gaveUp.push(n);
  }
}

@Global()
@Module({ providers: [Letters] })
class LettersModule {}

describe('jobs', () => {
  let app: ModuleApp;
  let jobs: Jobs;
  beforeAll(async () => {
    app = await startModules([LettersModule]);
    jobs = app.get(Jobs);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    done.length = 0;
    gaveUp.length = 0;
  });

  const enqueue = (data: Data[], more: object = {}, queue = 'letters'): Promise<void> =>
    app.get(Database).transaction((tx) => jobs.enqueue(tx, queue, data, more));

  it('go with the transaction that wants them, and back with it', async () => {
    await expect(
      app.get(Database).transaction(async (tx) => {
        await jobs.enqueue(tx, 'letters', [{ n: 1 }]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await jobs.drain('letters')).toBe(0);
    await enqueue([{ n: 2 }, { n: 3 }]);
    expect(await jobs.drain('letters')).toBe(2);
    expect(done.map(({ n }) => n).sort()).toEqual([2, 3]);
    expect(done[0]).toMatchObject({ attempt: 1, last: false });
    expect(await jobs.drain('letters')).toBe(0);
  });

  it('are tried again later, and given up after the last try', async () => {
    await enqueue([{ n: 4, says: 'fails' }]);
    expect(await jobs.drain('letters')).toBe(1);
    expect(await jobs.drain('letters')).toBe(0);
    expect(gaveUp).toEqual([]);
    expect(await jobs.drain('letters', true)).toBe(1);
    expect(gaveUp).toEqual([4]);
    expect(await jobs.drain('letters', true)).toBe(0);
  });

  it('are not tried again when refused; what is kept of the reason shows no document', async () => {
    await enqueue([{ n: 5, says: 'refused' }]);
    expect(await jobs.drain('letters')).toBe(1);
    expect(gaveUp).toEqual([5]);
    expect(await jobs.drain('letters', true)).toBe(0);
    const kept = JSON.stringify(await app.database.rows(`SELECT output FROM jobs.job WHERE data ->> 'n' = '5'`));
    expect(kept).toContain('does not exist');
    expect(kept).not.toContain('529.982.247-25');
  });

  it('wait for their moment', async () => {
    await enqueue([{ n: 6 }], { startAfter: new Date(Date.now() + 3_600_000) });
    expect(await jobs.drain('letters')).toBe(0);
    expect(await jobs.drain('letters', true)).toBe(1);
  });

  it('of one key go one after the other where the queue says so', async () => {
    for (const n of [1, 2, 3]) await enqueue([{ n }], { keys: ['one'] }, 'in-order');
    await enqueue([{ n: 10 }], { keys: ['another'] }, 'in-order');
    expect(await jobs.drain('in-order')).toBe(4);
    expect(done.map(({ n }) => n).filter((n) => n < 10)).toEqual([1, 2, 3]);
  });

  it('unknown queues, and jobs outside a transaction, are mistakes', async () => {
    await expect(enqueue([{ n: 1 }], {}, 'nobody')).rejects.toThrow('No queue nobody');
    await expect(jobs.enqueue(app.get(Database).manager, 'letters', [{ n: 1 }])).rejects.toThrow('in a transaction');
  });

  it('are done by a running worker, several side by side', async () => {
    await jobs.runForever();
    await enqueue(Array.from({ length: 30 }, (_, n) => ({ n })));
    await eventually(async () => expect(done).toHaveLength(30), { what: 'thirty letters' });
    expect(mostAtOnce.get('letters')).toBeGreaterThan(1);
  });
});
