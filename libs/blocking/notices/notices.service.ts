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
import { nameRecordedInvoices } from './named-debts.ts';
import { type NoticeChannel, noticeChannels } from './notice.entity.ts';

const namedInvoices = `(SELECT coalesce(json_agg(json_build_object('invoiceId', d.invoice_id, 'amountCents', d.amount_cents) ORDER BY i.due_date, i.id), '[]')
  FROM notice_invoice d JOIN invoice i ON i.id = d.invoice_id WHERE d.notice_id = n.id)`;

export const noticeList: ListSpec = {
  from: 'notice n',
  id: 'n.id',
  select: {
    id: 'n.id',
    serviceId: 'n.service_id',
    customerId: 'n.customer_id',
    channel: 'n.channel',
    sentAt: 'n.sent_at',
    text: 'n.text',
    textHash: 'n.text_hash',
    externalRef: 'n.external_ref',
    stage: 'n.stage',
    template: 'n.template',
    debts: 'n.debts',
    invoices: namedInvoices,
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
  /** The invoices it names; without a list, the debts overdue on its day. */
  invoiceIds?: string[];
  externalRef?: string;
}

/** Clocks differ: a notice dated this little ahead of ours is not in the future. */
const clockSkewMilliseconds = 60_000;

/** Notices of debt sent elsewhere: evidence for the debts they name. */
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

  /** Records a notice; the same `externalRef` with the same content returns the first. Throws `sent_in_future`, `unknown_service`, `not_debts_of_service`, `external_ref_taken`, `no_trial`. */
  async record(input: NewNotice): Promise<Posted> {
    if (new Date(input.sentAt).getTime() > this.clock.now().getTime() + clockSkewMilliseconds) throw blockingProblem('sent_in_future');
    const textHash = input.text === undefined ? null : createHash('sha256').update(input.text).digest('hex');
    const { id, created } = await this.database.transaction(async (tx) => {
      const id = newId();
      const inserted = await tx
        .query<unknown[]>(
          `INSERT INTO notice (id, service_id, channel, sent_at, text, text_hash, external_ref, recorded_by, stage, customer_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT customer_id FROM service WHERE id = $2))
           ON CONFLICT (external_ref) DO NOTHING RETURNING id`,
          [id, input.serviceId, input.channel, input.sentAt, input.text ?? null, textHash, input.externalRef ?? null, currentActor(), input.stage ?? 'block'],
        )
        .catch((error: unknown) => {
          throw violatedConstraint(error) === 'notice_service_id_fkey' ? blockingProblem('unknown_service') : error;
        });
      if (inserted.length > 0) {
        if (input.stage === 'trial') await this.trials.toldElsewhere(tx, input.serviceId, input.linkId ?? '', new Date(input.sentAt));
        const invoiceIds = input.invoiceIds && [...new Set(input.invoiceIds.map((each) => each.toLowerCase()))];
        const named = await nameRecordedInvoices(tx, id, invoiceIds);
        if (invoiceIds !== undefined && named < invoiceIds.length) throw blockingProblem('not_debts_of_service');
        const { serviceId, channel, sentAt, externalRef } = input;
        // The text describes a person's debts: the audit keeps only its hash.
        const after = { serviceId, channel, sentAt, externalRef, textHash, ...(invoiceIds === undefined ? {} : { invoiceIds }) };
        await this.audit.record(tx, { action: 'notice.recorded', subjectKind: 'notice', subjectId: id, after });
        return { id, created: true };
      }
      const [first] = await tx.query<{ id: string }[]>(
        `SELECT id FROM notice WHERE external_ref = $1 AND service_id = $2 AND channel = $3 AND sent_at = $4 AND text_hash IS NOT DISTINCT FROM $5
           AND ($6::uuid[] IS NULL OR (SELECT array_agg(invoice_id ORDER BY invoice_id) FROM notice_invoice WHERE notice_id = notice.id)
             = (SELECT array_agg(DISTINCT listed ORDER BY listed) FROM unnest($6::uuid[]) listed))`,
        [input.externalRef, input.serviceId, input.channel, input.sentAt, textHash, input.invoiceIds ?? null],
      );
      if (!first) throw blockingProblem('external_ref_taken', { ref: input.externalRef ?? '' });
      return { id: first.id, created: false };
    });
    return { created, resource: await readOne(this.database, noticeList, id) };
  }
}
