import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Counts of one catalog sync. Its status and progress are those of the work item with the same id. */
@Entity('catalog_sync')
export class CatalogSync {
  @PrimaryColumn({ type: 'uuid' }) id: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId: string;
  @Column({ type: 'uuid', nullable: true }) reader: string | null;
  @Column({ name: 'read_at', type: 'timestamptz', nullable: true }) readAt: Date | null;
  @Column({ type: 'integer', default: 0 }) listed: number;
  @Column({ type: 'boolean', default: false }) applied: boolean;
  @Column({ type: 'integer', default: 0 }) added: number;
  @Column({ type: 'integer', default: 0 }) changed: number;
  @Column({ type: 'integer', default: 0 }) retired: number;
  @Column({ type: 'integer', default: 0 }) unchanged: number;
}
