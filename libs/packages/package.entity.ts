import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Component } from './split-price.ts';
import type { TrialTerms } from './trial-terms.ts';

export const packageKinds = ['standalone', 'benefit', 'combo'] as const;
/** `standalone`: sold alone; `benefit`: free of charge; `combo`: part of an internet and content offer. */
export type PackageKind = (typeof packageKinds)[number];

export const debtPolicies = ['service', 'own-lines', 'never'] as const;
/** When a debt blocks the package: with the service, only for its own unpaid lines, or never. */
export type DebtPolicy = (typeof debtPolicies)[number];

/** A package on sale: a price and its products. `package` is a reserved word, hence the class name. */
@Entity('package')
export class SoldPackage {
  @PrimaryColumn({ type: 'uuid' }) id: string;
  @Column({ type: 'text' }) code: string;
  @Column({ type: 'text' }) description: string;
  @Column({ type: 'text' }) kind: PackageKind;
  @Column({ name: 'price_cents', type: 'integer' }) priceCents: number;
  @Column({ type: 'jsonb', default: [] }) components: Component[];
  @Column({ name: 'debt_policy', type: 'text', default: 'service' }) debtPolicy: DebtPolicy;
  /** Product provisioned instead while a debt blocks the package. */
  @Column({ name: 'blocked_product_id', type: 'uuid', nullable: true }) blockedProductId: string | null;
  /** Trial terms, for customers who have not used a trial of the same group. */
  @Column({ type: 'jsonb', nullable: true }) trial: TrialTerms | null;
  @Column({ type: 'boolean', default: true }) active: boolean;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt: Date;
}
