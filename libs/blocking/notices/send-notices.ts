import { Injectable, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { type CivilDate, Clock, currentActor, Database, failpoint, JobRefused, type JobQueue, Jobs, maskText } from '#kernel';
import { chargeAnnounced, Trials } from '#customers';
import { outgoingFactsSql } from './due-notices.ts';
import { nameInvoices } from './named-debts.ts';
import { NoticeChannels } from './notice-channels.ts';
import type { NoticeStage, OutgoingChannel } from './outgoing-notice.entity.ts';
import { writeNotice, type WrittenNotice } from './write-notice.ts';
import { type TrialToTell, writeTrialNotice } from './write-trial-notice.ts';

export const noticeQueue = 'debt-notices';

interface Facts {
  stage: NoticeStage;
  channel: OutgoingChannel;
  serviceId: string;
  customerId: string;
  customer: string;
  to: string | null;
  plan: string;
  noticeAfterDueDays: number;
  blockAfterNoticeDays: number;
  endAfterBlockDays: number | null;
  blockedOn: CivilDate | null;
  debts: { invoiceId: string; dueDate: CivilDate; competence: string | null; openCents: number; openSince: string | null }[];
  trial: (TrialToTell & { key: string }) | null;
}

type Sent = Pick<WrittenNotice, 'text' | 'template'> & { announced: CivilDate | null; externalRef: string };

const isNeeded = ({ stage, debts, blockedOn, trial }: Facts): boolean =>
  stage === 'trial' ? trial !== null : debts.length > 0 && (stage !== 'end' || blockedOn !== null);

/**
 * Sends one notice per job. The text is written when it is sent, from what is owed then. Only a message that the channel accepted
 * becomes a `Notice`, the evidence that lets the debts it names block. A worker that dies between the two sends the same message
 * id again.
 */
@Injectable()
export class SendNotices implements JobQueue<{ id: string }>, OnModuleInit {
  readonly name = noticeQueue;
  readonly settings = { retryLimit: 6, retryDelaySeconds: 60, retryDelayMaxSeconds: 3_600 };

  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly channels: NoticeChannels,
    private readonly trials: Trials,
  ) {}

  onModuleInit(): void {
    this.jobs.register(this);
  }

  async handle({ id }: { id: string }): Promise<void> {
    const facts = await this.begin(id);
    if (!facts) return;
    const { channel, to } = facts;
    if (!isNeeded(facts)) return this.end(id, 'unneeded', null);
    if (to === null) throw new JobRefused('O cliente não tem mais o endereço.');
    const { written, announced } = this.write(facts);
    const externalRef = await this.channels.send({ id, channel, to, ...written });
    await failpoint('notice-sent');
    await this.keep(id, facts, { ...written, announced, externalRef });
  }

  async gaveUp({ id }: { id: string }, error: Error): Promise<void> {
    await this.end(id, 'failed', maskText(error.message).slice(0, 500));
  }

  /** Counts the attempt; `undefined` when the notice is not queued any more. */
  private async begin(id: string): Promise<Facts | undefined> {
    const [, waiting] = await this.database.query<[unknown[], number]>(
      `UPDATE outgoing_notice SET attempts = attempts + 1 WHERE id = $1 AND status = 'queued'`,
      [id],
    );
    if (waiting === 0) return undefined;
    return (await this.database.rows<Facts>(outgoingFactsSql, [id, this.clock.today()]))[0];
  }

  private write(facts: Facts): { written: WrittenNotice; announced: CivilDate | null } {
    const [sender, today] = [this.channels.senderName, this.clock.today()];
    if (!facts.trial) return { written: writeNotice({ ...facts, profile: facts, sender, today }), announced: null };
    const announced = chargeAnnounced(facts.trial.endsOn, today, facts.trial.noticeDays);
    return { written: writeTrialNotice(facts.trial, announced, { ...facts, sender }), announced };
  }

  private async keep(id: string, facts: Facts, { text, template, announced, externalRef }: Sent): Promise<void> {
    const textHash = createHash('sha256').update(text).digest('hex');
    await this.database.transaction(async (tx) => {
      await tx.query(
        `INSERT INTO notice (id, service_id, channel, sent_at, text, text_hash, external_ref, recorded_by, stage, template, debts, customer_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
        [
          id,
          facts.serviceId,
          facts.channel,
          this.clock.now(),
          text,
          textHash,
          externalRef,
          currentActor(),
          facts.stage,
          template,
          facts.trial
            ? null
            : JSON.stringify(facts.debts.map(({ invoiceId, dueDate, competence, openCents }) => ({ invoiceId, dueDate, competence, openCents }))),
          facts.customerId,
        ],
      );
      if (!facts.trial) await nameInvoices(tx, id, facts.debts);
      if (facts.trial && announced !== null) await this.trials.told(tx, facts.trial.key, announced);
      await tx.query(`UPDATE outgoing_notice SET status = 'sent', failure = NULL, ended_at = $2 WHERE id = $1`, [id, this.clock.now()]);
    });
  }

  private async end(id: string, status: 'unneeded' | 'failed', failure: string | null): Promise<void> {
    await this.database.query(`UPDATE outgoing_notice SET status = $2, failure = $3, ended_at = $4 WHERE id = $1 AND status = 'queued'`, [
      id,
      status,
      failure,
      this.clock.now(),
    ]);
  }
}
