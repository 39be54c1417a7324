import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('charge_type')
export class ChargeType {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  /** Whether unpaid lines of this type may block. Copied to a line when its invoice is posted. */
  @Column({ type: 'boolean', default: true }) blocks: boolean;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt: Date;
}
