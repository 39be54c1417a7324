import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A holder was trusted to pay: the debt holds of the service do not block until a moment. The debt stays. */
@Entity('trust_unlock')
export class TrustUnlock {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  /** The holder it was granted to; null: granted by a version that did not record it. */
  @Column({ name: 'customer_id', type: 'uuid', nullable: true }) customerId: string | null;
  @Column('smallint') days: number;
  /** The first of the days whose unlocks were counted with it (`countedFrom`). */
  @Column({ name: 'cycle_start', type: 'date' }) cycleStart: string;
  /** Its last day. */
  @Column({ name: 'until_date', type: 'date' }) untilDate: string;
  @Column({ name: 'sleeps_until', type: 'timestamptz' }) sleepsUntil: Date;
  @Column({ type: 'text', nullable: true }) note: string | null;
  @Column({ name: 'granted_by', type: 'text' }) grantedBy: string;
  @Column({ name: 'granted_at', type: 'timestamptz' }) grantedAt: Date;
}
