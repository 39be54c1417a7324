import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstValueFrom, toArray } from 'rxjs';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/id.ts';
import { ScheduleLock } from './schedule-lock.ts';
import { kernelProblem } from '../http/problem.ts';
import { type JobResult, WorkLost, type WorkRun, WorkRunner } from './work-runner.ts';
import { Works } from './work.ts';

describe('long work', () => {
  let app: ModuleApp;
  let works: Works;
  let runner: WorkRunner;
  let behaviour: (work: WorkRun) => Promise<JobResult> = () => Promise.resolve({ status: 'succeeded' });
  const endings: string[] = [];

  beforeAll(async () => {
    app = await startModules([]);
    works = app.get(Works);
    runner = app.get(WorkRunner);
    runner.register({ kind: 'test', run: (work) => behaviour(work), onFailed: (_, status) => Promise.resolve(void endings.push(status)) });
  });
  afterAll(() => app.close());

  const enqueue = (subjectId: string | null = null): Promise<string> =>
    app.get(Database).transaction((tx) => works.enqueue(tx, { kind: 'test', subjectId, input: { n: 1 } }));
  const expireLease = (id: string): Promise<unknown> =>
    app.database.query(`UPDATE work SET lease_until = now() - interval '1 second', due_at = now() WHERE id = $1`, [id]);

  it('is one row that shows how far it is', async () => {
    behaviour = async (work) => {
      await work.progress(3, 10);
      return { status: 'succeeded', result: { seen: work.input['n'] } };
    };
    const id = await enqueue();
    expect(await works.get(id)).toMatchObject({ status: 'queued', progress: { done: 0, total: null } });
    expect(await runner.runNext()).toBe(true);
    expect(await works.get(id)).toMatchObject({ status: 'succeeded', progress: { done: 3, total: 10 }, result: { seen: 1 } });
    expect(await runner.runNext()).toBe(false);
  });

  it('is not asked for twice at once for one subject', async () => {
    const subject = newId();
    await enqueue(subject);
    await expect(enqueue(subject)).rejects.toMatchObject({ code: 'already_running' });
    await runner.runNext();
    await enqueue(subject);
    await runner.runNext();
  });

  it('goes back with the transaction that asked for it', async () => {
    let id = '';
    await expect(
      app.get(Database).transaction(async (tx) => {
        id = await works.enqueue(tx, { kind: 'test', subjectId: null });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await expect(works.get(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is run by one worker only, and by another when the first is gone', async () => {
    let started = 0;
    let finish: () => void = () => undefined;
    behaviour = async (work) => {
      started += 1;
      if (started === 1) {
        await new Promise<void>((resolve) => (finish = resolve));
        await work.progress(1, 1);
      }
      return { status: 'succeeded', result: { by: started } };
    };
    const id = await enqueue();
    const first = runner.runNext();
    while (started === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await runner.runNext()).toBe(false);
    await expireLease(id);
    expect(await runner.runNext()).toBe(true);
    finish();
    await first;
    expect(await works.get(id)).toMatchObject({ status: 'succeeded', result: { by: 2 } });
  });

  it('waits for a person where its handler holds it', async () => {
    behaviour = (work) => Promise.resolve(work.approvedBy ? { status: 'succeeded' } : { status: 'held', reason: 'demais' });
    const id = await enqueue();
    await runner.runNext();
    expect(await works.get(id)).toMatchObject({ status: 'held', heldReason: 'demais' });
    expect(await runner.runNext()).toBe(false);
    await works.approve(id);
    await runner.runNext();
    expect(await works.get(id)).toMatchObject({ status: 'succeeded', approvedBy: 'system' });
    await expect(works.approve(id)).rejects.toMatchObject({ code: 'not_held' });
  });

  it('is cancelled while it waits and while it runs', async () => {
    behaviour = async (work) => {
      await works.cancel(work.id);
      await work.progress(1, 2);
      return { status: 'succeeded' };
    };
    const running = await enqueue();
    await runner.runNext();
    expect((await works.get(running)).status).toBe('cancelled');
    expect(endings.at(-1)).toBe('cancelled');
    const waiting = await enqueue();
    await works.cancel(waiting);
    expect(await runner.runNext()).toBe(false);
    await expect(works.cancel(waiting)).rejects.toMatchObject({ code: 'not_cancellable' });
  });

  it('fails with the code of a known problem at once, and is tried three times otherwise', async () => {
    behaviour = () => Promise.reject(kernelProblem('in_use'));
    const known = await enqueue();
    await runner.runNext();
    expect(await works.get(known)).toMatchObject({ status: 'failed', error: { code: 'in_use' } });
    behaviour = () => Promise.reject(new Error('disk'));
    const unknown = await enqueue();
    for (let i = 0; i < 3; i += 1) {
      await expireLease(unknown);
      await runner.runNext();
    }
    expect(await works.get(unknown)).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  it('counts its errors, not the deaths of its workers', async () => {
    const lost: Promise<boolean>[] = [];
    let die: () => void = () => undefined;
    const death = new Promise<JobResult>((_, reject) => (die = () => reject(new WorkLost())));
    behaviour = () => death;
    const id = await enqueue();
    for (let deaths = 0; deaths < 3; deaths += 1) {
      lost.push(runner.runNext());
      while ((await works.get(id)).status !== 'running') await new Promise((resolve) => setTimeout(resolve, 5));
      await app.database.query(`UPDATE work SET status = 'queued', lease_until = NULL WHERE id = $1`, [id]);
    }
    die();
    await Promise.all(lost);
    behaviour = () => Promise.reject(new Error('one passing error'));
    await runner.runNext();
    expect(await works.get(id)).toMatchObject({ status: 'queued', error: null });
    behaviour = () => Promise.resolve({ status: 'succeeded' });
    await expireLease(id);
    await runner.runNext();
    expect(await works.get(id)).toMatchObject({ status: 'succeeded' });
  });

  it('tells its changes until it ends', async () => {
    behaviour = () => Promise.resolve({ status: 'succeeded' });
    const id = await enqueue();
    const events = firstValueFrom(works.events(() => works.get(id)).pipe(toArray()));
    setTimeout(() => void runner.runNext(), 700);
    expect((await events).map(({ data }) => (data as { status: string }).status)).toEqual(['queued', 'succeeded']);
  });

  it('a schedule fires once a tick however many processes ask', async () => {
    const lock = app.get(ScheduleLock);
    const answers = await Promise.all(Array.from({ length: 10 }, () => lock.take('nightly', 86_400)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('a tick and the work it asks for are one: broken off, neither is there, and the next firing does it', async () => {
    const lock = app.get(ScheduleLock);
    const subjectId = newId();
    const queue = (tx: Tx): Promise<string> => works.enqueue(tx, { kind: 'count', subjectId });
    const broken = lock.run('with-work', 86_400, async (tx) => {
      await queue(tx);
      throw new Error('the process dies');
    });
    await expect(broken).rejects.toThrow('the process dies');
    expect(await lock.isTaken('with-work', 86_400)).toBe(false);
    const ran = await Promise.all(Array.from({ length: 6 }, () => lock.run('with-work', 86_400, queue)));
    expect(ran.filter(Boolean)).toHaveLength(1);
    expect(await lock.isTaken('with-work', 86_400)).toBe(true);
    expect(await app.database.rows('SELECT 1 FROM work WHERE subject_id = $1', [subjectId])).toHaveLength(1);
  });
});
