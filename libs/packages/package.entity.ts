import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Component } from './split-price.ts';
import type { TrialTerms } from './trial-terms.ts';

export const packageKinds = ['standalone', 'benefit', 'combo'] as const;
/** Sold alone, given at no charge, or part of an offer of internet and content. */
export type PackageKind = (typeof packageKinds)[number];

export const debtPolicies = ['service', 'own-lines', 'never'] as const;
/** Blocks with the service, only for its own unpaid lines, or never. */
export type DebtPolicy = (typeof debtPolicies)[number];

/** What the provider sells: a price and the products it gives. Called so because `package` is a reserved word. */
@Entity('package')
export class SoldPackage {
  @PrimaryColumn({ type: 'uuid' }) id: string;
  @Column({ type: 'text' }) code: string;
  @Column({ type: 'text' }) description: string;
  @Column({ type: 'text' }) kind: PackageKind;
  @Column({ name: 'price_cents', type: 'integer' }) priceCents: number;
  @Column({ type: 'jsonb', default: [] }) components: Component[];
  @Column({ name: 'debt_policy', type: 'text', default: 'service' }) debtPolicy: DebtPolicy;
  /** Given instead while a debt blocks it. */
  @Column({ name: 'blocked_product_id', type: 'uuid', nullable: true }) blockedProductId: string | null;
  /** What it begins with, for a customer who had none like it. */
  @Column({ type: 'jsonb', nullable: true }) trial: TrialTerms | null;
  @Column({ type: 'boolean', default: true }) active: boolean;
  @Column({ name: 'external_ref', type: 'text', nullable: true }) externalRef: string | null;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt: Date;
}
