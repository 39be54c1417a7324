import { Clock, Once, productZone, withContext } from '#kernel';
import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { BillingPolicies } from './billing-policy.service.ts';
import { BillingRuns } from './billing-runs.service.ts';
import { addMonths, competenceOf } from './competence.ts';

const daySeconds = 86_400;

/** On the policy's day the next month is previewed or billed. Fires in the worker only, once. */
@Injectable()
export class BillingSchedule {
  constructor(
    private readonly once: Once,
    private readonly clock: Clock,
    private readonly policies: BillingPolicies,
    private readonly runs: BillingRuns,
  ) {}

  @Cron('0 6 * * *', { name: 'billing-run', timeZone: productZone })
  async morning(): Promise<void> {
    const { schedule, runDay } = await this.policies.get();
    const today = this.clock.today();
    if (schedule === 'off' || Number(today.slice(8)) !== runDay || !(await this.once.take('billing-run', daySeconds))) return;
    const competence = addMonths(competenceOf(today), 1);
    await withContext({ actor: 'schedule:billing-run' }, () => this.runs.request({ competence, preview: schedule === 'preview' }));
  }
}
