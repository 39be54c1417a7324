import { Column, Entity, PrimaryColumn } from 'typeorm';

export const productStatuses = ['active', 'closed', 'retired'] as const;
/** `active`: on sale; `closed`: listed, not on sale; `retired`: gone from a complete catalog. */
export type ProductStatus = (typeof productStatuses)[number];

/** A product of a platform. Never deleted, because sales refer to it. */
@Entity('product')
export class Product {
  @PrimaryColumn({ type: 'uuid' }) id: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId: string;
  /** The platform's code for the product. */
  @Column({ type: 'text' }) ref: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text', nullable: true }) description: string | null;
  @Column({ name: 'cost_cents', type: 'integer', nullable: true }) costCents: number | null;
  @Column({ type: 'text', nullable: true }) role: 'main' | 'addon' | null;
  @Column({ type: 'text', default: 'active' }) status: ProductStatus;
  @Column({ name: 'first_seen_at', type: 'timestamptz', default: () => 'now()' }) firstSeenAt: Date;
  @Column({ name: 'last_seen_at', type: 'timestamptz', default: () => 'now()' }) lastSeenAt: Date;
  @Column({ type: 'boolean', default: false }) typed: boolean;
  @Column({ type: 'integer', default: 1 }) version: number;
}
