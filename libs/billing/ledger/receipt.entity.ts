import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReceiptSource, RecordedPart } from './decide-receipt.ts';

/** The row that every act on a customer's money locks first. */
@Entity('customer_ledger')
export class CustomerLedger {
  @PrimaryColumn({ name: 'customer_id', type: 'uuid' }) customerId: string;
  /** The sum of what the customer's receipts have left. */
  @Column({ name: 'credit_cents', type: 'bigint', default: 0 }) creditCents: string;
}

/** Money that came. Its amount is allocated, reversed, refunded or left, to the cent. */
@Entity('receipt')
export class Receipt {
  @PrimaryColumn('uuid') id: string;
  /** null: unidentified. */
  @Column({ name: 'customer_id', type: 'uuid', nullable: true }) customerId: string | null;
  @Column({ name: 'amount_cents', type: 'bigint' }) amountCents: string;
  @Column({ name: 'paid_at', type: 'timestamptz' }) paidAt: Date;
  @Column({ name: 'paid_on', type: 'date' }) paidOn: string;
  @Column({ type: 'text', nullable: true }) method: string | null;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  @Column('text') source: ReceiptSource;
  @Column({ type: 'jsonb', default: [] }) pays: RecordedPart[];
  @Column({ name: 'allocated_cents', type: 'bigint', default: 0 }) allocatedCents: string;
  @Column({ name: 'reversed_cents', type: 'bigint', default: 0 }) reversedCents: string;
  @Column({ name: 'refunded_cents', type: 'bigint', default: 0 }) refundedCents: string;
  @Column({ name: 'left_cents', type: 'bigint' }) leftCents: string;
  @Column({ name: 'recorded_by', type: 'text' }) recordedBy: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
}
