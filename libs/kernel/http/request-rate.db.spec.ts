import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { FixedClock } from '../time/clock.ts';
import { Config } from '../config/config.ts';
import { RequestRate } from './request-rate.ts';

const limit = 103;

describe('requests a minute', () => {
  let app: ModuleApp;
  const clock = new FixedClock(new Date('2026-11-25T12:00:30Z'));
  beforeAll(async () => {
    app = await startModules([], { env: { RATE_LIMIT_PER_MINUTE: String(limit) } });
  });
  afterAll(() => app.close());
  const process = (): RequestRate => new RequestRate(app.database, app.get(Config), clock);
  const granted = async (rate: RequestRate, who: string, tries: number): Promise<number> => {
    const answers = await Promise.allSettled(Array.from({ length: tries }, async () => rate.take(who)));
    return answers.filter(({ status }) => status === 'fulfilled').length;
  };

  it('are those of the limit, however many processes share them and however many come at once', async () => {
    const processes = [process(), process(), process()];
    const counts = await Promise.all(processes.map((rate) => granted(rate, 'key:1', 80)));
    // Whoever was refused early gave its share to the others; what they still hold is taken now.
    const rest = await Promise.all(processes.map((rate) => granted(rate, 'key:1', 80)));
    expect([...counts, ...rest].reduce((sum, count) => sum + count, 0)).toBe(limit);
  });

  it('are counted for each one alone, and anew each minute', async () => {
    const rate = process();
    expect(await granted(rate, 'key:2', 200)).toBe(limit);
    expect(await granted(rate, 'key:3', 10)).toBe(10);
    await expect((async () => rate.take('key:2'))()).rejects.toMatchObject({ code: 'too_many_requests', params: { seconds: 30 } });
    clock.set(new Date('2026-11-25T12:01:00Z'));
    expect(await granted(rate, 'key:2', 200)).toBe(limit);
  });

  it('beyond are told when to come back; strangers are counted by address', async () => {
    const ask = async (headers: Record<string, string>): Promise<{ status: number; headers: Record<string, string | undefined> }> =>
      app.request('GET', '/permissions', undefined, headers);
    const askUntil = async (headers: Record<string, string>): Promise<{ status: number; headers: Record<string, string | undefined> }> => {
      // A minute may end meanwhile.
      for (let n = 0; n < 3 * limit; n += 1) {
        const answer = await ask(headers);
        if (answer.status === 429) return answer;
      }
      throw new Error('It never refused');
    };
    const refused = await askUntil({});
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await askUntil({ authorization: 'Bearer cp_of_nobody_at_all' })).status).toBe(429);
    // Routes that are open to anyone are counted too; health is answered whatever happens.
    expect((await app.request('GET', '/sign-in')).status).toBe(429);
    expect((await app.request('GET', '/health/live')).status).not.toBe(429);
  });
});
