import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Somebody was trusted to pay: the debt holds of the service sleep until a moment. The debt stays. */
@Entity('trust_unlock')
export class TrustUnlock {
  @PrimaryColumn('uuid') id: string;
  @Column({ name: 'service_id', type: 'uuid' }) serviceId: string;
  @Column('smallint') days: number;
  /** The due day that began the cycle it was given in. */
  @Column({ name: 'cycle_start', type: 'date' }) cycleStart: string;
  /** Its last day. */
  @Column({ name: 'until_date', type: 'date' }) untilDate: string;
  @Column({ name: 'sleeps_until', type: 'timestamptz' }) sleepsUntil: Date;
  @Column({ type: 'text', nullable: true }) note: string | null;
  @Column({ name: 'granted_by', type: 'text' }) grantedBy: string;
  @Column({ name: 'granted_at', type: 'timestamptz' }) grantedAt: Date;
}
