import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { NoticeStage } from './outgoing-notice.entity.ts';

export const noticeChannels = ['email', 'sms', 'whatsapp', 'letter', 'in_person'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** Evidence that the invoices it names (`NoticeInvoice`) were told to their debtor. Changed only when it turns out not to have arrived. */
@Entity('notice')
export class Notice {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  /** To whom it was sent: the holder then; null: recorded by a version that did not say. */
  @Column({ name: 'customer_id', type: 'uuid', nullable: true }) customerId: string | null;
  @Column('text') channel: NoticeChannel;
  @Column({ name: 'sent_at', type: 'timestamptz' }) sentAt: Date;
  @Column({ type: 'text', nullable: true }) text: string | null;
  /** SHA-256 of the text, hexadecimal. */
  @Column({ name: 'text_hash', type: 'text', nullable: true }) textHash: string | null;
  /** What it came before: a suspension, or the end of the contract. */
  @Column({ type: 'text', default: 'block' }) stage: NoticeStage;
  /** Of one written here, with its version. */
  @Column({ type: 'text', nullable: true }) template: string | null;
  /** What one written here told of. */
  @Column({ type: 'jsonb', nullable: true }) debts: { invoiceId: string; dueDate: string; competence: string | null; openCents: number }[] | null;
  /** It came back: evidence of nothing. */
  @Column({ name: 'failed_at', type: 'timestamptz', nullable: true }) failedAt: Date | null;
  @Column({ type: 'text', nullable: true }) failure: string | null;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  @Column({ name: 'recorded_by', type: 'text' }) recordedBy: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
}

/** An invoice that a notice names, and what was open of it then. */
@Entity('notice_invoice')
export class NoticeInvoice {
  @PrimaryColumn({ name: 'invoice_id', type: 'uuid' }) invoiceId: string;
  @PrimaryColumn({ name: 'notice_id', type: 'uuid' }) noticeId: string;
  @Column({ name: 'amount_cents', type: 'bigint' }) amountCents: string;
}
