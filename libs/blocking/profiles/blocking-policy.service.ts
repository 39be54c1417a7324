import { Injectable } from '@nestjs/common';
import { Audit, Clock, Database, type ExpectedVersion, kernelProblem } from '#kernel';
import { blockingProblem } from '../blocking.problems.ts';
import { NoticeChannels } from '../notices/notice-channels.ts';
import type { OutgoingChannel } from '../notices/outgoing-notice.entity.ts';
import { BlockingPolicy, type Schedule } from './blocking-policy.entity.ts';

export interface Policy {
  id: 'blocking-policy';
  schedule: Schedule;
  holdPercent: number;
  holdCount: number;
  noticeChannels: OutgoingChannel[];
  paymentsMaxAgeHours: number | null;
  /** The last time anybody told of payments: said so, or told one. */
  paymentsAsOf: Date | null;
  version: number;
}

export type PolicyTerms = Partial<Pick<Policy, 'schedule' | 'holdPercent' | 'holdCount' | 'noticeChannels' | 'paymentsMaxAgeHours'>>;

/** Payments looked at for the last that was told. */
const looked = 1_000;

/** Clocks differ: a moment this little ahead of ours is not in the future. */
const clockSkewMilliseconds = 60_000;

/** What the daily schedule does, and when a run stops and asks. */
@Injectable()
export class BlockingPolicies {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly channels: NoticeChannels,
  ) {}

  async get(): Promise<Policy> {
    const stored = await this.database.manager.findOneByOrFail(BlockingPolicy, { id: true });
    // The ids of payments are in the order of their recording; an import brings some that are older than those before them.
    const [last] = await this.database.rows<{ at: Date | null }>(
      `SELECT max(created_at) AS at FROM (SELECT created_at FROM payment ORDER BY id DESC LIMIT ${looked}) p`,
    );
    const told = [stored.paymentsAsOf, last?.at ?? null].filter((at) => at !== null).map(Number);
    return { ...stored, paymentsAsOf: told.length > 0 ? new Date(Math.max(...told)) : null, id: 'blocking-policy' };
  }

  /** Every payment up to a moment has been told, be there none. Never moves back. Throws `payments_in_future`. */
  async paymentsTold(asOf: Date): Promise<Policy> {
    if (asOf.getTime() > this.clock.now().getTime() + clockSkewMilliseconds) throw blockingProblem('payments_in_future');
    await this.database.query('UPDATE blocking_policy SET payments_as_of = greatest(payments_as_of, $1)', [asOf]);
    return this.get();
  }

  /** Throws `changed_meanwhile`, `channel_not_set_up`. */
  async change(input: PolicyTerms, expected: ExpectedVersion): Promise<Policy> {
    const missing = input.noticeChannels?.find((channel) => !this.channels.isSetUp(channel));
    if (missing) throw blockingProblem('channel_not_set_up', { channel: missing });
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
