import { Column, Entity, PrimaryColumn } from 'typeorm';

export const holdReasons = ['debt', 'operator', 'request', 'fraud', 'other'] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Who blocks what: a whole service, or one package of it (`linkId`). Any live hold blocks; lifting one lifts no other. */
@Entity('hold')
export class Hold {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'service_id' }) serviceId: string;
  @Column('uuid', { name: 'link_id', nullable: true }) linkId: string | null;
  @Column('text') reason: HoldReason;
  @Column('text', { nullable: true }) note: string | null;
  @Column('text', { name: 'placed_by' }) placedBy: string;
  @Column('timestamptz', { name: 'placed_at', default: () => 'now()' }) placedAt: Date;
  /** A trust unlock: it does not block before then. */
  @Column('timestamptz', { name: 'sleeps_until', nullable: true }) sleepsUntil: Date | null;
  @Column('timestamptz', { name: 'lifted_at', nullable: true }) liftedAt: Date | null;
  @Column('text', { name: 'lifted_by', nullable: true }) liftedBy: string | null;
  @Column('uuid', { name: 'block_run_id', nullable: true }) blockRunId: string | null;
}
