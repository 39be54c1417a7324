import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OutgoingChannel } from '../notices/outgoing-notice.entity.ts';

export const schedules = ['off', 'preview', 'run'] as const;
export type Schedule = (typeof schedules)[number];

/** What the daily schedule does, and when a run stops and asks. One row. */
@Entity('blocking_policy')
export class BlockingPolicy {
  @PrimaryColumn({ type: 'boolean', default: true }) id: boolean;
  @Column({ type: 'text', default: 'preview' }) schedule: Schedule;
  @Column({ name: 'hold_percent', type: 'smallint', default: 5 }) holdPercent: number;
  @Column({ name: 'hold_count', type: 'integer', default: 20 }) holdCount: number;
  /** Of the notices written here; none: they are sent elsewhere. */
  @Column({ name: 'notice_channels', type: 'text', array: true, default: [] }) noticeChannels: OutgoingChannel[];
  /** Payments told to us that are older than this stop blocking; null: they are known here at once. */
  @Column({ name: 'payments_max_age_hours', type: 'integer', nullable: true }) paymentsMaxAgeHours: number | null;
  /** Up to when whoever tells us payments has said that all were told. */
  @Column({ name: 'payments_as_of', type: 'timestamptz', nullable: true }) paymentsAsOf: Date | null;
  @Column({ type: 'integer', default: 1 }) version: number;
}
