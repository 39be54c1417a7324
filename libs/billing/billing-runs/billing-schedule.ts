import { Clock, ScheduleLock, productZone, withContext } from '#kernel';
import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { BillingPolicies } from './billing-policy.service.ts';
import { BillingRuns } from './billing-runs.service.ts';
import { addMonths, competenceOf } from './competence.ts';

const daySeconds = 86_400;
/** A worker that was away on the policy's day makes up for it within these. */
const lateDays = 3;

/** On the policy's day the next month is previewed or billed; once a month, whatever dies meanwhile. Fires in the worker only. */
@Injectable()
export class BillingSchedule {
  constructor(
    private readonly scheduleLock: ScheduleLock,
    private readonly clock: Clock,
    private readonly policies: BillingPolicies,
    private readonly runs: BillingRuns,
  ) {}

  @Cron('0,10,20,30 6 * * *', { name: 'billing-run', timeZone: productZone })
  async morning(): Promise<void> {
    const { schedule, runDay } = await this.policies.get();
    const today = this.clock.today();
    const late = Number(today.slice(8)) - runDay;
    if (schedule === 'off' || late < 0 || late > lateDays) return;
    const competence = addMonths(competenceOf(today), 1);
    await withContext({ actor: 'schedule:billing-run' }, () =>
      this.scheduleLock.run('billing-run', daySeconds, async (tx) => {
        if (!(await this.runs.isAsked(tx, competence))) await this.runs.queue(tx, { competence, preview: schedule === 'preview' });
      }),
    );
  }
}
