import { Column, Entity, PrimaryColumn } from 'typeorm';

export const billingRunStatuses = ['previewing', 'previewed', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type BillingRunStatus = (typeof billingRunStatuses)[number];

/** The invoices of one competence month, counted first (preview) or written. */
@Entity('billing_run')
export class BillingRun {
  @PrimaryColumn('uuid') id: string;
  @Column('text') competence: string;
  @Column('text') status: BillingRunStatus;
  /** No invoice of it falls due before. */
  @Column({ name: 'issued_on', type: 'date' }) issuedOn: string;
  @Column({ type: 'integer', default: 0 }) invoices: number;
  @Column({ name: 'total_cents', type: 'bigint', default: 0 }) totalCents: string;
  @Column({ name: 'already_billed', type: 'integer', default: 0 }) alreadyBilled: number;
  /** Credit that was more than its invoice, and waits for the next. */
  @Column({ name: 'carried_cents', type: 'bigint', default: 0 }) carriedCents: string;
  @Column({ name: 'services_done', type: 'integer', default: 0 }) servicesDone: number;
  @Column({ name: 'last_service_id', type: 'uuid', nullable: true }) lastServiceId: string | null;
  @Column({ name: 'requested_by', type: 'text' }) requestedBy: string;
  @Column({ name: 'work_id', type: 'uuid' }) workId: string;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'previewed_at', type: 'timestamptz', nullable: true }) previewedAt: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt: Date | null;
}

export const billingSchedules = ['off', 'preview', 'run'] as const;

/** Whether and when the next month is billed by itself. One row. */
@Entity('billing_policy')
export class BillingPolicy {
  @PrimaryColumn({ type: 'boolean', default: true }) id: boolean;
  @Column({ type: 'text', default: 'off' }) schedule: (typeof billingSchedules)[number];
  /** Of the month before the one that is billed. */
  @Column({ name: 'run_day', type: 'smallint', default: 20 }) runDay: number;
  @Column({ type: 'integer', default: 1 }) version: number;
}
