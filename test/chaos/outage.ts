import { eventually } from '../support/eventually.ts';
import { gather, offer, resumeAll, suspendAll } from './crowd.ts';
import { few, pause, type Run, type Scenario, type Verdict } from './scenario.ts';
import type { Stage } from './stage.ts';
import { plantStrangers } from './strangers.ts';
import { everythingWrong, quiet } from './truth.ts';

const outageSeconds = 2 * 86_400;
const concurrency = 8;

const past: Record<string, string[]> = {
  account: [
    'due_at',
    'lease_until',
    'frozen_until',
    'unsettled_until',
    'running_since',
    'failure_at',
    'observed_at',
    'urgent_since',
    'created_at',
    'updated_at',
  ],
  operation: ['started_at', 'ended_at'],
  integration: ['health_since', 'checked_at'],
  integration_gate: ['closed_until', 'next_look_at'],
  hold: ['placed_at', 'lifted_at'],
};

/**
 * Time goes by without being waited for: every moment that provisioning has stored moves back. Only while nothing is in a
 * worker's hands, whose own clock would not have moved; `next_request_at` stays, or the limiter would forget its last minute.
 */
async function letPass(stage: Stage, seconds: number): Promise<void> {
  for (const [table, columns] of Object.entries(past)) {
    const set = columns.map((column) => `${column} = ${column} - make_interval(secs => $1)`).join(', ');
    const idle = table === 'account' ? 'WHERE lease_until IS NULL OR lease_until < now()' : '';
    await stage.rows(`UPDATE ${table} SET ${set} ${idle}`, [seconds]);
  }
}

/** Two days in steps: in each the product tries again, finds nobody, and waits as long as it would have waited. */
async function twoDays(stage: Stage, steps: number, say: Run['say']): Promise<number> {
  let probes = 0;
  for (let step = 0; step < steps; step += 1) {
    const closed = await eventually(
      async () => {
        const [gate] = await stage.rows<{ failures: number; closed: boolean; busy: number }>(
          `SELECT failures, closed_until > now() AS closed, (SELECT count(*)::int FROM account WHERE lease_until > now()) AS busy FROM integration_gate`,
        );
        if (!gate?.closed || gate.busy > 0) throw new Error(JSON.stringify(gate));
        return gate;
      },
      { within: 180_000, what: 'the gate to close' },
    );
    probes = closed.failures;
    if (step < steps - 1) await letPass(stage, outageSeconds / steps);
    if (step % 12 === 11) say(`outage: ${step + 1} of ${steps} steps of two days`);
  }
  return probes;
}

async function run({ quick, say, stage: open }: Run): Promise<Verdict> {
  const total = quick ? 250 : 20_000;
  const [unblocks, blocks] = [total / 5, total / 5];
  const creates = total - unblocks - blocks;
  const steps = quick ? 8 : 48;
  const limit = quick ? 6_000 : 9_000;
  const stage = await open({ leaseSeconds: 5, requestsPerMinute: 100_000, limits: { concurrency, callTimeoutSeconds: 10 } });
  const violations: string[] = [];
  try {
    const strangers = await plantStrangers(stage, 10);
    const { planId } = await offer(stage);
    const existing = await gather(stage, planId, unblocks + blocks);
    await quiet(stage, quick ? 240 : 1_800);
    const [paying, owing] = [existing.slice(0, unblocks), existing.slice(unblocks)];
    await suspendAll(stage, paying);
    await quiet(stage, quick ? 240 : 1_800);
    say(`outage: ${existing.length} accounts stand, ${paying.length} of them blocked; the platform goes`);

    await stage.platform.fault({ kind: 'refuse' });
    const settings = { limits: { requests: { max: limit, perSeconds: 60 }, concurrency, callTimeoutSeconds: 10, settleSeconds: 2 } };
    await stage.api.patch(`/integrations/${stage.integration.id}`, settings);
    await suspendAll(stage, owing);
    await gather(stage, planId, creates);
    await resumeAll(stage, paying);
    const [waiting] = await stage.rows<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE state <> 'in_step'`);
    if (waiting?.n !== total) violations.push(`${waiting?.n} changes wait, not ${total}`);
    say(`outage: ${total} changes wait`);
    const failures = await twoDays(stage, steps, say);
    say('outage: two days are over');
    const dead = await stage.rows<{ state: string; n: number }>(
      `SELECT state, count(*)::int AS n FROM account WHERE state IN ('failed', 'needs_attention') OR due_at IS NULL GROUP BY 1`,
    );
    if (dead.length > 0) violations.push(`given up during the outage: ${JSON.stringify(dead)}`);
    const [attempts] = await stage.rows<{ most: number }>('SELECT max(attempts) AS most FROM account');

    await stage.platform.configure({ requestsPerMinute: limit });
    await stage.platform.zeroRequests();
    const first = (await stage.platform.state()).effects.length;
    await stage.platform.heal();
    await letPass(stage, outageSeconds / steps);
    const seconds = await quiet(stage, quick ? 300 : 2_400).catch((error: Error) => (violations.push(error.message), -1));
    await pause(1_000);
    const { effects, requests } = await stage.platform.state();
    const done = effects.slice(first).map(({ kind, situacao }) => (kind === 'situation-set' && situacao === 'ativa' ? 'unblock' : kind));
    const before = done.slice(0, done.lastIndexOf('unblock')).filter((kind) => kind !== 'unblock').length;
    // What was in hand when the platform came back, by both workers, may come first.
    const inHand = 2 * concurrency * stage.workers.length;
    if (before > inHand)
      violations.push(`${before} other changes reached the platform before the last of ${unblocks} unblocks (${inHand} may have been in hand)`);
    if (requests.peakPerMinute > limit) violations.push(`${requests.peakPerMinute} requests within a minute, the limit is ${limit}`);
    if (requests.peakConcurrency > concurrency) violations.push(`${requests.peakConcurrency} requests at once, the limit is ${concurrency}`);
    if (requests.byOutcome['429']) violations.push(`the platform answered 429 ${requests.byOutcome['429']} times`);
    violations.push(...(await everythingWrong(stage)), ...(await strangers()));
    return {
      size: `${total} changes waiting (${unblocks} unblocks, ${blocks} blocks, ${creates} new), two days in ${steps} steps, ${stage.workers.length} workers`,
      figures: {
        'unanswered calls in a row': failures,
        'most attempts of one account': attempts?.most ?? 0,
        'drained in (s)': seconds,
        requests: requests.total,
        'most within a minute': `${requests.peakPerMinute} of ${limit}`,
        'most at once': `${requests.peakConcurrency} of ${concurrency}`,
        'other changes before the last unblock': before,
      },
      violations: few(violations),
    };
  } finally {
    await stage.end();
  }
}

export const outage: Scenario = {
  name: 'outage',
  promise:
    'A platform silent for two days: nothing is given up, and when it is back the waiting changes drain within its limits, unblocks first, without a hand.',
  run,
};
