import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Posted } from '#billing';
import { Trials } from '#customers';
import {
  Audit,
  Clock,
  currentActor,
  Database,
  filter,
  isUuid,
  type JsonText,
  kernelProblem,
  type ListQuery,
  type ListSpec,
  newId,
  readOne,
  readPage,
  violatedConstraint,
} from '#kernel';
import { blockingProblem } from '../blocking.problems.ts';
import type { NoticeStage } from './outgoing-notice.entity.ts';
import { type NoticeChannel, noticeChannels } from './notice.entity.ts';

export const noticeList: ListSpec = {
  from: 'notice n',
  id: 'n.id',
  select: {
    id: 'n.id',
    serviceId: 'n.service_id',
    channel: 'n.channel',
    sentAt: 'n.sent_at',
    text: 'n.text',
    textHash: 'n.text_hash',
    externalRef: 'n.external_ref',
    stage: 'n.stage',
    template: 'n.template',
    debts: 'n.debts',
    failedAt: 'n.failed_at',
    failure: 'n.failure',
    recordedBy: 'n.recorded_by',
    createdAt: 'n.created_at',
  },
  sort: { sentAt: { sql: 'n.sent_at', type: 'timestamptz' } },
  defaultSort: '-sentAt',
  filters: { channel: filter.oneOf('n.channel', noticeChannels) },
};

export interface NewNotice {
  serviceId: string;
  channel: NoticeChannel;
  /** RFC 3339. */
  sentAt: string;
  text?: string;
  stage?: NoticeStage;
  /** trial: what is in trial. */
  linkId?: string;
  externalRef?: string;
}

/** Clocks differ: a notice dated this little ahead of ours is not in the future. */
const clockSkewMilliseconds = 60_000;

/** Notices of debt sent elsewhere: the evidence without which nothing is blocked. */
@Injectable()
export class Notices {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly trials: Trials,
  ) {}

  /** Of one service. Throws `not_found`. */
  async ofService(serviceId: string, query: ListQuery): Promise<JsonText> {
    const found = isUuid(serviceId) ? await this.database.rows('SELECT FROM service WHERE id = $1', [serviceId]) : [];
    if (found.length === 0) throw kernelProblem('not_found');
    return readPage(this.database, noticeList, query, { 'n.service_id': serviceId });
  }

  /** The same `externalRef` again answers the first. Throws `sent_in_future`, `unknown_service`, `external_ref_taken`, `no_trial`. */
  async record(input: NewNotice): Promise<Posted> {
    if (new Date(input.sentAt).getTime() > this.clock.now().getTime() + clockSkewMilliseconds) throw blockingProblem('sent_in_future');
    const textHash = input.text === undefined ? null : createHash('sha256').update(input.text).digest('hex');
    const { id, created } = await this.database.transaction(async (tx) => {
      const id = newId();
      const inserted = await tx
        .query<unknown[]>(
          `INSERT INTO notice (id, service_id, channel, sent_at, text, text_hash, external_ref, recorded_by, stage) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (external_ref) DO NOTHING RETURNING id`,
          [id, input.serviceId, input.channel, input.sentAt, input.text ?? null, textHash, input.externalRef ?? null, currentActor(), input.stage ?? 'block'],
        )
        .catch((error: unknown) => {
          throw violatedConstraint(error) === 'notice_service_id_fkey' ? blockingProblem('unknown_service') : error;
        });
      if (inserted.length > 0) {
        if (input.stage === 'trial') await this.trials.toldElsewhere(tx, input.serviceId, input.linkId ?? '', new Date(input.sentAt));
        const { serviceId, channel, sentAt, externalRef } = input;
        // The text speaks of a person's debts: the audit keeps its hash alone.
        const after = { serviceId, channel, sentAt, externalRef, textHash };
        await this.audit.record(tx, { action: 'notice.recorded', subjectKind: 'notice', subjectId: id, after });
        return { id, created: true };
      }
      const [first] = await tx.query<{ id: string }[]>(
        `SELECT id FROM notice WHERE external_ref = $1 AND service_id = $2 AND channel = $3 AND sent_at = $4 AND text_hash IS NOT DISTINCT FROM $5`,
        [input.externalRef, input.serviceId, input.channel, input.sentAt, textHash],
      );
      if (!first) throw blockingProblem('external_ref_taken', { ref: input.externalRef ?? '' });
      return { id: first.id, created: false };
    });
    return { created, resource: await readOne(this.database, noticeList, id) };
  }
}
