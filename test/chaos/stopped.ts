import { eventually } from '../support/eventually.ts';
import { gather, offer, resumeAll, suspendAll } from './crowd.ts';
import { few, pause, type Run, type Scenario, type Verdict } from './scenario.ts';
import type { Stage } from './stage.ts';
import { plantStrangers } from './strangers.ts';
import { everythingWrong, quiet } from './truth.ts';

/** Either worker may have taken them. */
async function whoHasMost(stage: Stage): Promise<{ worker: Stage['workers'][number]; n: number } | false> {
  const rows = await stage.rows<{ worker: string; n: number }>(
    `SELECT worker, count(*)::int AS n FROM operation WHERE ended_at IS NULL GROUP BY 1 ORDER BY 2 DESC`,
  );
  const [most] = rows.flatMap(({ worker: name, n }) => stage.workers.filter(({ pid }) => name.startsWith(`${pid}:`)).map((worker) => ({ worker, n })));
  return most ?? false;
}

async function run({ quick, say, stage: open }: Run): Promise<Verdict> {
  const [leaseSeconds, stopSeconds, rounds, count] = quick ? [5, 12, 1, 8] : [30, 150, 2, 8];
  // Room for both workers: what a stopped one has in hand keeps its place among the calls for a minute and more.
  const stage = await open({ leaseSeconds, requestsPerMinute: 60_000, limits: { concurrency: 16, settleSeconds: 2, callTimeoutSeconds: 10 } });
  const violations: string[] = [];
  let inHand = 0;
  let after = 0;
  try {
    const strangers = await plantStrangers(stage, 5);
    const { planId } = await offer(stage);
    const services = await gather(stage, planId, count);
    await quiet(stage, 180);
    for (let round = 0; round < rounds; round += 1) {
      // Slow enough that a good part of the accounts is in the victim's hands, before its write or after it.
      await stage.platform.configure({ latencyMs: 600 });
      await suspendAll(stage, services);
      const victim = await eventually(() => whoHasMost(stage), { within: 120_000, what: 'a worker to have accounts in hand' });
      inHand = Math.max(inHand, victim.n);
      victim.worker.signal('SIGSTOP');
      const stoppedAt = performance.now();
      await stage.platform.configure({ latencyMs: 0 });
      await resumeAll(stage, services);
      await suspendAll(stage, services.slice(0, count / 2));
      await resumeAll(stage, services.slice(0, count / 2));
      await pause(Math.max(0, stopSeconds * 1000 - (performance.now() - stoppedAt)));
      // It sleeps until the other one has brought everything to the last fact, however long that takes here.
      const left = await quiet(stage, 180).then(
        () => 0,
        () => 1,
      );
      if (left) violations.push(`round ${round + 1}: the other worker did not take over`);
      const before = (await stage.platform.state()).effects.length;
      victim.worker.signal('SIGCONT');
      await pause(quick ? 6_000 : 20_000);
      const { effects } = await stage.platform.state();
      after += effects.length - before;
      // Every account was in step with the last fact when it woke: whatever it writes now is older than that.
      if (!left)
        for (const effect of effects.slice(before))
          violations.push(`round ${round + 1}: after it woke, ${effect.kind} ${effect.situacao ?? ''} of ${effect.referencia}`);
      await quiet(stage, 180);
      say(`stopped: round ${round + 1} of ${rounds}`);
    }
    violations.push(...(await everythingWrong(stage)), ...(await strangers()));
    const lost = await stage.rows<{ outcome: string; n: number }>('SELECT outcome, count(*)::int AS n FROM operation GROUP BY 1 ORDER BY 1');
    return {
      size: `${count} services, lease ${leaseSeconds} s, stopped for ${stopSeconds} s, ${rounds} time(s)`,
      figures: {
        'calls in its hands when stopped': inHand,
        'writes after it woke': after,
        outcomes: lost.map(({ outcome, n }) => `${outcome} ${n}`).join(', '),
      },
      violations: few(violations),
    };
  } finally {
    await stage.end();
  }
}

export const stopped: Scenario = {
  name: 'stopped',
  promise: 'A worker stopped for longer than its lease and continued overwrites nothing: the platform sees no write older than the last fact.',
  run,
};
