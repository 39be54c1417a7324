import { Column, Entity, PrimaryColumn } from 'typeorm';

export const outgoingChannels = ['email', 'sms', 'whatsapp'] as const;
export type OutgoingChannel = (typeof outgoingChannels)[number];
export const noticeStages = ['block', 'end', 'trial'] as const;
/** What the notice comes before: a suspension, the end of the contract, or the first charge of what was a trial. */
export type NoticeStage = (typeof noticeStages)[number];

/** A notice on its way. What was sent is a `Notice` of the same id: the evidence. */
@Entity('outgoing_notice')
export class OutgoingNotice {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  @Column('text') stage: NoticeStage;
  /** What caused it: the oldest invoice not yet named by a notice, the hold that may end the contract, or the trial's key. */
  @Column({ name: 'debt_id', type: 'uuid' }) debtId: string;
  /** The invoice's `open_since`: an invoice that was reopened is noticed again. */
  @Column({ name: 'debt_since', type: 'timestamptz', default: '-infinity' }) debtSince: Date;
  @Column('text') channel: OutgoingChannel;
  @Column({ type: 'text', default: 'queued' }) status: 'queued' | 'sent' | 'failed' | 'unneeded';
  @Column({ type: 'integer', default: 0 }) attempts: number;
  @Column({ type: 'text', nullable: true }) failure: string | null;
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt: Date | null;
}
