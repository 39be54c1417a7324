import type { TrialSequel } from '#packages';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TrialEnd } from './decide-trial.ts';

export const trialStatuses = ['waiting', 'running', 'ended', 'converted', 'swapped'] as const;
export type TrialStatus = (typeof trialStatuses)[number];

/** A link's trial, with the terms as they were agreed when it was given. */
@Entity('trial')
export class Trial {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'link_id' }) linkId: string;
  @Column('text') status: TrialStatus;
  @Column('smallint', { nullable: true }) days: number | null;
  /** Its last day; null: it waits for the service to be enabled. */
  @Column('date', { name: 'ends_on', nullable: true }) endsOn: string | null;
  @Column('text') sequel: TrialSequel;
  @Column('integer', { name: 'price_cents', default: 0 }) priceCents: number;
  @Column('uuid', { name: 'swap_package_id', nullable: true }) swapPackageId: string | null;
  @Column('smallint', { name: 'notice_days' }) noticeDays: number;
  @Column('uuid', { name: 'notice_key' }) noticeKey: string;
  /** As the customer was told; null: was not. */
  @Column('date', { name: 'first_charge_on', nullable: true }) firstChargeOn: string | null;
  @Column('text', { name: 'ended_because', nullable: true }) endedBecause: TrialEnd | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt: Date | null;
}

/** Who had one: no second for the same document. */
@Entity('trial_use')
export class TrialUse {
  @PrimaryColumn('text', { name: 'document_index' }) documentIndex: string;
  @PrimaryColumn('text') scope: string;
  @Column('uuid', { name: 'trial_id' }) trialId: string;
  @Column('timestamptz', { name: 'used_at' }) usedAt: Date;
}
