import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BlockReason } from './decide-block.ts';
import type { Outcome } from './decide-outcome.ts';

export const runStatuses = ['previewing', 'previewed', 'running', 'held', 'succeeded', 'failed', 'cancelled'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** A preview of who would be blocked on a day, and the run of exactly that. */
@Entity('block_run')
export class BlockRun {
  @PrimaryColumn('uuid') id: string;
  @Column({ type: 'text', default: 'previewing' }) status: RunStatus;
  @Column({ name: 'as_of', type: 'date' }) asOf: string;
  @Column({ name: 'to_block', type: 'integer', default: 0 }) toBlock: number;
  @Column({ name: 'to_skip', type: 'integer', default: 0 }) toSkip: number;
  @Column({ type: 'integer', default: 0 }) blocked: number;
  @Column({ name: 'paid_meanwhile', type: 'integer', default: 0 }) paidMeanwhile: number;
  @Column({ name: 'changed_meanwhile', type: 'integer', default: 0 }) changedMeanwhile: number;
  @Column({ type: 'integer', default: 0 }) undone: number;
  /** The last of the snapshot, in the order of its subjects, that the run has dealt with. */
  @Column({ name: 'dealt_up_to', type: 'uuid', nullable: true }) dealtUpTo: string | null;
  /** Of those to block. */
  @Column({ name: 'overdue_cents', type: 'bigint', default: 0 }) overdueCents: string;
  @Column({ name: 'held_reason', type: 'text', nullable: true }) heldReason: string | null;
  @Column({ name: 'requested_by', type: 'text' }) requestedBy: string;
  @Column({ name: 'approved_by', type: 'text', nullable: true }) approvedBy: string | null;
  /** The work under way: of the preview, then of the run. */
  @Column({ name: 'work_id', type: 'uuid' }) workId: string;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'previewed_at', type: 'timestamptz', nullable: true }) previewedAt: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt: Date | null;
}

/** One service of a snapshot, or one package of it with debts of its own (`linkId`); what came of it is `outcomeOf`. */
@Entity('block_run_service')
export class BlockRunService {
  @PrimaryColumn({ name: 'run_id', type: 'uuid' }) runId: string;
  /** The link, or else the service. */
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' }) subjectId: string;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  @Column({ name: 'link_id', type: 'uuid', nullable: true }) linkId: string | null;
  @Column({ name: 'overdue_cents', type: 'bigint' }) overdueCents: string;
  @Column({ name: 'oldest_due_date', type: 'date' }) oldestDueDate: string;
  @Column({ name: 'notice_sent_at', type: 'timestamptz', nullable: true }) noticeSentAt: Date | null;
  @Column({ type: 'jsonb', default: [] }) packages: string[];
  @Column('text') decision: 'block' | 'skip';
  @Column('text') reason: BlockReason;
  @Column({ name: 'possible_on', type: 'date', nullable: true }) possibleOn: string | null;
  /** Overdue invoices that no notice names since they have been open. */
  @Column({ name: 'unnoticed_invoice_ids', type: 'uuid', array: true, default: [] }) unnoticedInvoiceIds: string[];
  /** Null, too, of whom the run has blocked. */
  @Column({ type: 'text', nullable: true }) outcome: Outcome | 'undone' | null;
}
