import { Injectable } from '@nestjs/common';
import { Audit, Clock, Database, filter, isUuid, type JsonText, Jobs, kernelProblem, type ListQuery, type ListSpec, readOne, readPage, type Tx } from '#kernel';
import { Trials } from '#customers';
import { blockingProblem } from '../blocking.problems.ts';
import { noticeStages, outgoingChannels } from './outgoing-notice.entity.ts';
import { type OutgoingNoticeView, outgoingStatuses } from './outgoing-notices.dto.ts';
import { noticeList } from './notices.service.ts';
import { noticeQueue } from './send-notices.ts';

export const outgoingNoticeList: ListSpec = {
  from: 'outgoing_notice o',
  id: 'o.id',
  select: {
    id: 'o.id',
    serviceId: 'o.service_id',
    stage: 'o.stage',
    channel: 'o.channel',
    status: 'o.status',
    attempts: 'o.attempts',
    failure: 'o.failure',
    createdAt: 'o.created_at',
    endedAt: 'o.ended_at',
  },
  sort: { createdAt: { sql: 'o.id', type: 'uuid' } },
  defaultSort: '-createdAt',
  filters: {
    serviceId: filter.uuid('o.service_id'),
    stage: filter.oneOf('o.stage', noticeStages),
    channel: filter.oneOf('o.channel', outgoingChannels),
    status: filter.oneOf('o.status', outgoingStatuses),
  },
};

/** Notices on their way: those that failed are tried again by hand, those that came back lose their weight. */
@Injectable()
export class OutgoingNotices {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly trials: Trials,
  ) {}

  list(query: ListQuery): Promise<JsonText> {
    return readPage(this.database, outgoingNoticeList, query);
  }

  /** Sends one that failed again, to the address there is now. Throws `not_found`, `notice_not_failed`. */
  async retry(id: string): Promise<OutgoingNoticeView> {
    await this.get(id);
    await this.database.transaction(async (tx) => {
      const [, failed] = await tx.query<[unknown[], number]>(
        `UPDATE outgoing_notice SET status = 'queued', failure = NULL, ended_at = NULL WHERE id = $1 AND status = 'failed'
           AND NOT EXISTS (SELECT FROM notice WHERE notice.id = $1)`,
        [id],
      );
      if (failed === 0) throw blockingProblem('notice_not_failed');
      await this.jobs.enqueue(tx, noticeQueue, [{ id }]);
      await this.audit.record(tx, { action: 'notice.retried', subjectKind: 'outgoing_notice', subjectId: id });
    });
    return this.get(id);
  }

  /** A notice, of ours or recorded, that did not arrive: it is evidence of nothing. Again: the same answer. Throws `not_found`. */
  async failed(noticeId: string, reason: string | undefined): Promise<object> {
    await this.database.transaction(async (tx) => {
      const [, found] = isUuid(noticeId)
        ? await tx.query<[unknown[], number]>('UPDATE notice SET failed_at = coalesce(failed_at, $2), failure = coalesce(failure, $3) WHERE id = $1', [
            noticeId,
            this.clock.now(),
            reason ?? 'Voltou.',
          ])
        : [[], 0];
      if (found === 0) throw kernelProblem('not_found');
      await tx.query(`UPDATE outgoing_notice SET status = 'failed', failure = $2 WHERE id = $1 AND status = 'sent'`, [noticeId, reason ?? 'Voltou.']);
      await this.untell(tx, noticeId);
      await this.audit.record(tx, { action: 'notice.failed', subjectKind: 'notice', subjectId: noticeId, ...(reason === undefined ? {} : { reason }) });
    });
    return readOne(this.database, noticeList, noticeId);
  }

  /** A trial that no notice announces any more is not charged for. */
  private async untell(tx: Tx, noticeId: string): Promise<void> {
    const [bare] = await tx.query<{ key: string }[]>(
      `SELECT o.debt_id AS key FROM outgoing_notice o WHERE o.id = $1 AND o.stage = 'trial'
         AND NOT EXISTS (SELECT FROM outgoing_notice other JOIN notice n ON n.id = other.id AND n.failed_at IS NULL WHERE other.debt_id = o.debt_id AND other.stage = 'trial')`,
      [noticeId],
    );
    if (bare) await this.trials.untold(tx, bare.key);
  }

  private get(id: string): Promise<OutgoingNoticeView> {
    return readOne(this.database, outgoingNoticeList, id);
  }
}
