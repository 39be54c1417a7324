import type { Capabilities, Limits } from '@content-platforms/plugin-sdk';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `{ token: { sealed, changedAt } }` */
export type SealedSecrets = Record<string, { sealed: string; changedAt: string }>;
/** Context that a secret is sealed with. */
export const secretPlace = (integrationId: string, field: string): string => `integration:${integrationId}:${field}`;
export const sessionPlace = (integrationId: string): string => `integration:${integrationId}:session`;

@Entity('integration')
export class Integration {
  @PrimaryColumn('uuid') id: string;
  @Column('text') platform: string;
  @Column('text') description: string;
  @Column('jsonb', { default: {} }) settings: Record<string, unknown>;
  @Column('jsonb', { default: {} }) secrets: SealedSecrets;
  @Column('boolean', { default: true }) enabled: boolean;
  @Column('boolean', { name: 'suspend_on_debt', default: true }) suspendOnDebt: boolean;
  @Column('boolean', { name: 'fix_drift', default: false }) fixDrift: boolean;
  @Column('jsonb', { default: {} }) limits: Partial<Limits>;
  @Column('jsonb') capabilities: Capabilities;
  @Column('text', { default: 'unknown' }) health: 'ok' | 'paused' | 'degraded' | 'unknown';
  @Column('text', { name: 'health_code', nullable: true }) healthCode: string | null;
  @Column('text', { name: 'health_reason', nullable: true }) healthReason: string | null;
  @Column('timestamptz', { name: 'health_since', default: () => 'now()' }) healthSince: Date;
  @Column('text', { name: 'partner_id', nullable: true }) partnerId: string | null;
  @Column('text', { name: 'partner_title', nullable: true }) partnerTitle: string | null;
  @Column('integer', { name: 'licences_contracted', nullable: true }) licencesContracted: number | null;
  @Column('integer', { name: 'licences_used', nullable: true }) licencesUsed: number | null;
  @Column('timestamptz', { name: 'checked_at', nullable: true }) checkedAt: Date | null;
  @Column('integer', { default: 1 }) version: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}
