import { Column, Entity, PrimaryColumn } from 'typeorm';

export const schedules = ['off', 'preview', 'run'] as const;
export type Schedule = (typeof schedules)[number];

/** What the daily schedule does, and when a run stops and asks. One row. */
@Entity('blocking_policy')
export class BlockingPolicy {
  @PrimaryColumn({ type: 'boolean', default: true }) id: boolean;
  @Column({ type: 'text', default: 'preview' }) schedule: Schedule;
  @Column({ name: 'hold_percent', type: 'smallint', default: 5 }) holdPercent: number;
  @Column({ name: 'hold_count', type: 'integer', default: 20 }) holdCount: number;
  @Column({ type: 'integer', default: 1 }) version: number;
}
