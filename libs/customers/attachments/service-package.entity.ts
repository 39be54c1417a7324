import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LinkOrigin } from '../plan-migrations/decide-migration.ts';

/** A package attached to a service; `removedAt`: it no longer is. */
@Entity('service_package')
export class ServicePackage {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'service_id' }) serviceId: string;
  @Column('uuid', { name: 'package_id' }) packageId: string;
  @Column('integer', { name: 'price_cents' }) priceCents: number;
  @Column('text') origin: LinkOrigin;
  @Column('boolean', { default: false }) mandatory: boolean;
  @Column('date', { name: 'from_date' }) fromDate: string;
  /** Its last day. */
  @Column('date', { name: 'until_date', nullable: true }) untilDate: string | null;
  @Column('timestamptz', { name: 'removed_at', nullable: true }) removedAt: Date | null;
  @Column('text', { name: 'external_ref', nullable: true }) externalRef: string | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
