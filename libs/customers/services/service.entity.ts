import { Column, Entity, PrimaryColumn } from 'typeorm';

export const serviceStatuses = ['awaiting_installation', 'enabled', 'awaiting_migration', 'quota_exceeded', 'cancelled'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];

/** The due day that stands for the month's last day. */
export const lastDay = 31;

@Entity('service')
export class Service {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'customer_id' }) customerId: string;
  @Column('uuid', { name: 'plan_id' }) planId: string;
  @Column('text') status: ServiceStatus;
  @Column('timestamptz', { name: 'enabled_at', nullable: true }) enabledAt: Date | null;
  @Column('smallint', { name: 'due_day' }) dueDay: number;
  @Column('text') billing: 'advance' | 'arrears';
  @Column('date', { name: 'starts_on' }) startsOn: string;
  @Column('timestamptz', { name: 'cancelled_at', nullable: true }) cancelledAt: Date | null;
  @Column('uuid', { name: 'suspension_profile_id', nullable: true }) suspensionProfileId: string | null;
  @Column('text', { nullable: true }) login: string | null;
  @Column('text', { name: 'external_ref', nullable: true }) externalRef: string | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
