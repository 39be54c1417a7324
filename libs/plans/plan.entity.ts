import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Component } from '#packages';

/** An internet plan on sale. */
@Entity('plan')
export class Plan {
  @PrimaryColumn({ type: 'uuid' }) id: string;
  @Column({ type: 'text' }) name: string;
  @Column({ name: 'price_cents', type: 'integer' }) priceCents: number;
  @Column({ type: 'jsonb', default: [] }) components: Component[];
  @Column({ name: 'lock_packages', type: 'boolean', default: false }) lockPackages: boolean;
  @Column({ type: 'boolean', default: true }) active: boolean;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt: Date;
}
