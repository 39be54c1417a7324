import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Component } from '#packages';

export const invoiceStatuses = ['open', 'paid', 'cancelled', 'renegotiated'] as const;
export const lineKinds = ['plan', 'package', 'adjustment', 'surcharge', 'discount', 'carry'] as const;
export type LineKind = (typeof lineKinds)[number];

@Entity('invoice')
export class Invoice {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'customer_id', type: 'uuid' }) customerId: string;
  @Column({ name: 'service_id', type: 'uuid', nullable: true }) serviceId: string | null;
  @Column({ name: 'due_date', type: 'date' }) dueDate: string;
  @Column({ type: 'text', nullable: true }) competence: string | null;
  @Column({ type: 'text', default: 'open' }) status: (typeof invoiceStatuses)[number];
  /** With its adjustments. */
  @Column({ name: 'total_cents', type: 'bigint' }) totalCents: string;
  /** Never more than the total: a fine or interest that was paid is part of both. */
  @Column({ name: 'paid_cents', type: 'bigint', default: 0 }) paidCents: string;
  @Column('boolean') blocks: boolean;
  /** When it was last reopened or got another due date; null: open under this due date since it was issued. Set by a trigger where the writer does not. */
  @Column({ name: 'open_since', type: 'timestamptz', nullable: true }) openSince: Date | null;
  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true }) settledAt: Date | null;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  /** The run that billed it; null: billed elsewhere. */
  @Column({ name: 'billing_run_id', type: 'uuid', nullable: true }) billingRunId: string | null;
  /** The month whose days a run charged: the competence itself in advance, the one before in arrears. */
  @Column({ type: 'text', nullable: true }) period: string | null;
  /** Before it was first postponed. */
  @Column({ name: 'original_due_date', type: 'date', nullable: true }) originalDueDate: string | null;
  /** The renegotiation that closed it, or that it came from. */
  @Column({ name: 'renegotiation_id', type: 'uuid', nullable: true }) renegotiationId: string | null;
  /** Of a renegotiated one: what its replacements owe. */
  @Column({ name: 'moved_cents', type: 'bigint', default: 0 }) movedCents: string;
  /** Granted to whoever settles it by `discountUntil`: an amount, or hundredths of a percent. */
  @Column({ name: 'discount_cents', type: 'bigint', nullable: true }) discountCents: string | null;
  @Column({ name: 'discount_basis_points', type: 'integer', nullable: true }) discountBasisPoints: number | null;
  @Column({ name: 'discount_until', type: 'date', nullable: true }) discountUntil: string | null;
  @Column({ name: 'content_hash', type: 'text', nullable: true }) contentHash: string | null;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt: Date;
}

@Entity('invoice_line')
export class InvoiceLine {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'invoice_id', type: 'uuid' }) invoiceId: string;
  @Column('smallint') position: number;
  @Column('text') description: string;
  @Column({ name: 'amount_cents', type: 'integer' }) amountCents: number;
  @Column({ name: 'link_id', type: 'uuid', nullable: true }) linkId: string | null;
  @Column({ name: 'charge_type_id', type: 'uuid', nullable: true }) chargeTypeId: string | null;
  @Column({ type: 'boolean', default: true }) blocks: boolean;
  /** null: billed elsewhere. */
  @Column({ type: 'text', nullable: true }) kind: LineKind | null;
  @Column({ name: 'plan_id', type: 'uuid', nullable: true }) planId: string | null;
  /** The month whose days it charges. */
  @Column({ type: 'text', nullable: true }) period: string | null;
  @Column({ type: 'smallint', nullable: true }) days: number | null;
  @Column({ type: 'jsonb', default: [] }) components: Component[];
  @Column({ name: 'event_id', type: 'uuid', nullable: true }) eventId: string | null;
}
