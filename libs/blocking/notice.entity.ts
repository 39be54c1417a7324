import { Column, Entity, PrimaryColumn } from 'typeorm';

export const noticeChannels = ['email', 'sms', 'whatsapp', 'letter', 'in_person'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** The evidence that a subscriber was told of a debt. Never changed, never deleted. */
@Entity('notice')
export class Notice {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  @Column('text') channel: NoticeChannel;
  @Column({ name: 'sent_at', type: 'timestamptz' }) sentAt: Date;
  @Column({ type: 'text', nullable: true }) text: string | null;
  /** SHA-256 of the text, hexadecimal. */
  @Column({ name: 'text_hash', type: 'text', nullable: true }) textHash: string | null;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  @Column({ name: 'recorded_by', type: 'text' }) recordedBy: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
}
