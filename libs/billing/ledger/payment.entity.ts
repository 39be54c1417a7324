import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What of a receipt pays an invoice. */
@Entity('payment')
export class Payment {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'invoice_id', type: 'uuid' }) invoiceId: string;
  @Column({ name: 'receipt_id', type: 'uuid' }) receiptId: string;
  @Column({ name: 'amount_cents', type: 'bigint' }) amountCents: string;
  @Column({ name: 'paid_at', type: 'timestamptz' }) paidAt: Date;
  /** The money did not come after all. */
  @Column({ name: 'reversed_at', type: 'timestamptz', nullable: true }) reversedAt: Date | null;
  @Column({ name: 'reversal_reason', type: 'text', nullable: true }) reversalReason: string | null;
  /** Its invoice was cancelled: the money is the customer's credit again. */
  @Column({ name: 'released_at', type: 'timestamptz', nullable: true }) releasedAt: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
}
