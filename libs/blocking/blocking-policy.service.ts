import { Injectable } from '@nestjs/common';
import { Audit, Database, type ExpectedVersion, kernelProblem } from '#kernel';
import { BlockingPolicy, type Schedule } from './blocking-policy.entity.ts';

export interface Policy {
  id: 'blocking-policy';
  schedule: Schedule;
  holdPercent: number;
  holdCount: number;
  version: number;
}

/** What the daily schedule does, and when a run stops and asks. */
@Injectable()
export class BlockingPolicies {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  async get(): Promise<Policy> {
    return { ...(await this.database.manager.findOneByOrFail(BlockingPolicy, { id: true })), id: 'blocking-policy' };
  }

  /** Throws `changed_meanwhile`. */
  async change(input: Partial<Pick<Policy, 'schedule' | 'holdPercent' | 'holdCount'>>, expected: ExpectedVersion): Promise<Policy> {
    const before = await this.get();
    await this.database.transaction(async (tx) => {
      const { affected } = await tx
        .getRepository(BlockingPolicy)
        .update(expected === 'any' ? { id: true } : { id: true, version: expected }, { ...input, version: () => 'version + 1' });
      if (!affected) throw kernelProblem('changed_meanwhile');
      await this.audit.record(tx, { action: 'blocking_policy.changed', subjectKind: 'blocking_policy', subjectId: null, before, after: input });
    });
    return this.get();
  }
}
