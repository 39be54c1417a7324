import { type BlockRunView, BlockRuns } from '#blocking';
import { WorkRunner } from '#kernel';
import type { Bench } from './bench.ts';
import { statement } from './databases.ts';
import { byHand, clear, seedDebts } from './debt-base.ts';
import { median, seconds } from './figures.ts';
import { startModules } from './modules.ts';

/** Services, of which one in twenty is in debt. `--services 10000,100000,1000000` for the whole growth. */
const usual = [10_000, 100_000];
const rounds = 5;

/** The sweep of a day, preview and run, against one statement by hand that does the same: reads the debts, keeps who, places the holds. */
export async function benchDebt({ database, say, processor, services: chosen }: Bench): Promise<void> {
  const costs: { services: number; ours: number }[] = [];
  for (const services of chosen(usual)) {
    const url = await database();
    await seedDebts(url, services);
    const modules = await startModules([], url);
    const runner = modules.get(WorkRunner);
    const runs = modules.get(BlockRuns);
    const sweep = async (): Promise<BlockRunView> => {
      const { id } = await runs.preview({ thenRun: true });
      while (await runner.runNext());
      return runs.get(id);
    };
    await statement(url, 'UPDATE blocking_policy SET hold_percent = 100, hold_count = 100000000');
    const times: { ours: number; theirs: number }[] = [];
    const busy: { ours: number; here: number; theirs: number }[] = [];
    let blocked = 0;
    let most = 0;
    for (let round = 0; round < rounds; round += 1) {
      await clear(url);
      const before = processor();
      const theirs = await seconds(() => byHand(url));
      const between = processor();
      await clear(url);
      const again = processor();
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 100);
      const ours = await seconds(async () => (blocked = (await sweep()).counts.blocked));
      clearInterval(watch);
      const after = processor();
      if (before && between && again && after)
        busy.push({ ours: after.database - again.database, here: after.here - again.here, theirs: between.database - before.database });
      times.push({ ours, theirs });
    }
    await modules.close();
    const best = (pick: (time: { ours: number; theirs: number }) => number): number => Math.min(...times.map(pick));
    const [ours, theirs] = [best((time) => time.ours), best((time) => time.theirs)];
    costs.push({ services, ours });
    say(
      `${services.toLocaleString('en')} services, ${blocked.toLocaleString('en')} blocked: preview and run ${(ours * 1000).toFixed(0)} ms; one statement by hand ${(theirs * 1000).toFixed(0)} ms; at most ${Math.round(most / 2 ** 20)} MiB`,
    );
    say(`${(ours / theirs).toFixed(2)} × (aim ≤ 1.5 ×; the best of ${rounds} each)`);
    if (busy.length > 0) {
      const [database, here, byHands] = [median(busy.map((time) => time.ours)), median(busy.map((time) => time.here)), median(busy.map((time) => time.theirs))];
      say(
        `processor time, the median of ${rounds}: PostgreSQL ${(database * 1000).toFixed(0)} ms and this process ${(here * 1000).toFixed(0)} ms; by hand ${(byHands * 1000).toFixed(0)} ms: ${((database + here) / byHands).toFixed(2)} ×, PostgreSQL alone ${(database / byHands).toFixed(2)} ×`,
      );
    }
  }
  const [first, last] = [costs[0], costs.at(-1)];
  if (first && last && first !== last)
    say(
      `from ${first.services.toLocaleString('en')} to ${last.services.toLocaleString('en')}: cost grew ${(last.ours / first.ours).toFixed(1)} × for a base ${last.services / first.services} × as large`,
    );
}
