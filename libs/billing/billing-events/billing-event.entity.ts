import { Column, Entity, PrimaryColumn } from 'typeorm';

export const eventKinds = ['discount', 'surcharge'] as const;
export type EventKind = (typeof eventKinds)[number];

/** A discount or surcharge of a service, once or in installments: an amount split over them, or a percentage in each. */
@Entity('billing_event')
export class BillingEvent {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  @Column('text') description: string;
  @Column('text') kind: EventKind;
  @Column({ name: 'amount_cents', type: 'integer', nullable: true }) amountCents: number | null;
  @Column({ type: 'smallint', nullable: true }) percent: number | null;
  @Column('smallint') installments: number;
  @Column({ name: 'first_competence', type: 'text' }) firstCompetence: string;
  @Column({ name: 'charge_type_id', type: 'uuid', nullable: true }) chargeTypeId: string | null;
  /** The invoice whose credit it is. */
  @Column({ name: 'carried_from', type: 'uuid', nullable: true }) carriedFrom: string | null;
  @Column({ name: 'cancelled_at', type: 'timestamptz', nullable: true }) cancelledAt: Date | null;
  @Column({ name: 'created_by', type: 'text' }) createdBy: string;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
}

/** One of its parts; `invoiceId` once it is billed. */
@Entity('billing_event_installment')
export class BillingEventInstallment {
  @PrimaryColumn({ name: 'event_id', type: 'uuid' }) eventId: string;
  @PrimaryColumn({ type: 'smallint' }) number: number;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  /** The first it may be billed in. */
  @Column('text') competence: string;
  @Column({ name: 'amount_cents', type: 'integer', nullable: true }) amountCents: number | null;
  @Column({ name: 'invoice_id', type: 'uuid', nullable: true }) invoiceId: string | null;
}
