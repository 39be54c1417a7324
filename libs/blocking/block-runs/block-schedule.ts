import { Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { ScheduleLock, productZone, withContext } from '#kernel';
import { BlockRuns } from './block-runs.service.ts';
import { BlockingPolicies } from '../profiles/blocking-policy.service.ts';

const daySeconds = 86_400;

/** Each morning what the blocking policy says: a preview, or a preview and its run. Fires in the worker only, once. */
@Injectable()
export class BlockSchedule {
  constructor(
    private readonly scheduleLock: ScheduleLock,
    private readonly policies: BlockingPolicies,
    private readonly runs: BlockRuns,
  ) {}

  @Cron('0,10,20,30 9 * * *', { name: 'block-run', timeZone: productZone })
  async morning(): Promise<void> {
    const { schedule } = await this.policies.get();
    if (schedule === 'off') return;
    await withContext({ actor: 'schedule:block-run' }, () =>
      this.scheduleLock.run('block-run', daySeconds, (tx) => this.runs.queue(tx, { thenRun: schedule === 'run' })),
    );
  }
}
