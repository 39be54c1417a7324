import type { AccountShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { gather, offer, resumeAll, suspendAll } from './crowd.ts';
import { few, pause, type Run, type Scenario, type Verdict } from './scenario.ts';
import type { Stage } from './stage.ts';
import { everythingWrong, quiet } from './truth.ts';

/** Pauses by a refused token, and says what is wrong with the pause. */
async function refuseToken(stage: Stage, act: () => Promise<unknown>): Promise<string[]> {
  const found: string[] = [];
  const alerts = (): Promise<{ n: number }[]> => stage.rows<{ n: number }>(`SELECT count(*)::int AS n FROM audit_event WHERE action = 'integration.paused'`);
  const [before] = await alerts();
  await stage.platform.configure({ token: 'somebody-elses-token' });
  await act();
  await eventually(async () => (await health(stage)) === 'paused', { within: 120_000, what: 'the pause' });
  await inHandEnded(stage);
  const { requests } = await stage.platform.state();
  const [after] = await alerts();
  if ((after?.n ?? 0) - (before?.n ?? 0) !== 1) found.push(`${(after?.n ?? 0) - (before?.n ?? 0)} alerts for one pause`);
  await pause(2_000);
  const later = (await stage.platform.state()).requests;
  if (later.total !== requests.total) found.push(`${later.total - requests.total} requests while paused`);
  const counted = (await stage.api.list<AccountShape>('/accounts')).filter(
    ({ attempts, state, lastFailure }) => attempts > 0 || state === 'failed' || lastFailure,
  );
  if (counted.length > 0) found.push(`${counted.length} customers had an attempt counted against them`);
  return found;
}

/** Calls that were under way when the pause came are told the same, and counted with it. */
async function inHandEnded(stage: Stage): Promise<void> {
  const done = async (): Promise<boolean> => {
    const [open] = await stage.rows<{ n: number }>(
      `SELECT (SELECT count(*) FROM operation WHERE ended_at IS NULL)::int + (SELECT count(*) FROM integration_slot WHERE lease_until > now())::int AS n`,
    );
    return open?.n === 0;
  };
  await eventually(done, { within: 120_000, what: 'the calls under way to end' });
}

const health = async (stage: Stage): Promise<string> =>
  (await stage.api.get<{ health: { status: string } }>(`/integrations/${stage.integration.id}`)).health.status;

/** Nobody acts: the schedule's next probe, at the turn of a minute divisible by five, is waited for (quick: asked for). */
async function resumesByItself(stage: Stage, quick: boolean): Promise<void> {
  if (quick) await stage.api.post(`/integrations/${stage.integration.id}/check`);
  await eventually(async () => (await health(stage)) === 'ok', { within: 400_000, what: 'the probe' });
}

async function run({ quick, stage: open }: Run): Promise<Verdict> {
  const count = quick ? 20 : 200;
  const stage = await open({ requestsPerMinute: 60_000, leaseSeconds: 5 });
  const violations: string[] = [];
  try {
    const { planId } = await offer(stage);
    const services = await gather(stage, planId, count);
    await quiet(stage, 120);
    const { token } = stage.platform;

    violations.push(...(await refuseToken(stage, () => suspendAll(stage, services))));
    await stage.api.post(`/integrations/${stage.integration.id}/check`);
    if ((await health(stage)) !== 'paused') violations.push('a probe with the wrong token ended the pause');
    await stage.platform.configure({ token });
    await resumesByItself(stage, quick);
    const byItself = await quiet(stage, 180);

    violations.push(...(await refuseToken(stage, () => resumeAll(stage, services))));
    await stage.platform.configure({ token });
    await stage.api.post(`/integrations/${stage.integration.id}/resume`);
    const byHand = await quiet(stage, 180);
    violations.push(...(await everythingWrong(stage)));
    const { byOutcome } = (await stage.platform.state()).requests;
    return {
      size: `${count} services, paused twice`,
      figures: { 'requests refused with 401': byOutcome['401'] ?? 0, 'in step after the probe (s)': byItself, 'in step after resume (s)': byHand },
      violations: few(violations),
    };
  } finally {
    await stage.end();
  }
}

export const token: Scenario = {
  name: 'token',
  promise: 'A refused token pauses the integration with one alert, counts against no customer, and ends by a probe or by hand.',
  run,
};
