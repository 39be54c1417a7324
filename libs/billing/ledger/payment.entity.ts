import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('payment')
export class Payment {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'invoice_id', type: 'uuid' }) invoiceId: string;
  @Column({ name: 'amount_cents', type: 'bigint' }) amountCents: string;
  @Column({ name: 'paid_at', type: 'timestamptz' }) paidAt: Date;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  /** It bounced: it pays nothing any more. */
  @Column({ name: 'reversed_at', type: 'timestamptz', nullable: true }) reversedAt: Date | null;
  @Column({ name: 'reversal_reason', type: 'text', nullable: true }) reversalReason: string | null;
  /** Of several that one payment was split into. */
  @Column({ name: 'receipt_id', type: 'uuid', nullable: true }) receiptId: string | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
}
