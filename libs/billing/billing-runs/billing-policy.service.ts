import { Audit, Database, type ExpectedVersion, kernelProblem } from '#kernel';
import { Injectable } from '@nestjs/common';
import { BillingPolicy } from './billing-run.entity.ts';
import type { ChangeBillingPolicy } from './billing-runs.dto.ts';

export type BillingPolicyRow = Omit<BillingPolicy, 'id'> & { id: 'billing-policy' };

/** Whether and when the next month is billed by itself. */
@Injectable()
export class BillingPolicies {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  async get(): Promise<BillingPolicyRow> {
    return { ...(await this.database.manager.findOneByOrFail(BillingPolicy, { id: true })), id: 'billing-policy' };
  }

  /** Throws `changed_meanwhile`. */
  async change(input: ChangeBillingPolicy, expected: ExpectedVersion): Promise<BillingPolicyRow> {
    const before = await this.get();
    await this.database.transaction(async (tx) => {
      const { affected } = await tx
        .getRepository(BillingPolicy)
        .update(expected === 'any' ? { id: true } : { id: true, version: expected }, { ...input, version: () => 'version + 1' });
      if (!affected) throw kernelProblem('changed_meanwhile');
      await this.audit.record(tx, { action: 'billing_policy.changed', subjectKind: 'billing_policy', subjectId: null, before, after: input });
    });
    return this.get();
  }
}
