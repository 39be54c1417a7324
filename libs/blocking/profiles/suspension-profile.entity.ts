import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When debt is noticed, blocks and ends. */
@Entity('suspension_profile')
export class SuspensionProfile {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column({ name: 'notice_after_due_days', type: 'smallint', default: 1 }) noticeAfterDueDays: number;
  @Column({ name: 'block_after_notice_days', type: 'smallint', default: 15 }) blockAfterNoticeDays: number;
  @Column({ name: 'end_after_block_days', type: 'smallint', nullable: true }) endAfterBlockDays: number | null;
  @Column({ name: 'charge_while_blocked', type: 'boolean', default: false }) chargeWhileBlocked: boolean;
  /** A block waits on weekends and national holidays; nothing else does (docs/decisions/0031). */
  @Column({ name: 'hold_on_non_business_days', type: 'boolean', default: false }) holdOnNonBusinessDays: boolean;
  @Column({ name: 'trust_unlock_max_days', type: 'smallint', default: 3 }) trustUnlockMaxDays: number;
  @Column({ name: 'trust_unlock_per_cycle', type: 'smallint', default: 1 }) trustUnlockPerCycle: number;
  /** Of what is paid late, in hundredths of a percent: once, and for each thirty days. Taken from what is paid above the debt. */
  @Column({ name: 'fine_basis_points', type: 'smallint', default: 200 }) fineBasisPoints: number;
  @Column({ name: 'interest_basis_points', type: 'smallint', default: 100 }) interestBasisPoints: number;
  /** Of services that name none; exactly one is. */
  @Column({ name: 'is_default', type: 'boolean', default: false }) isDefault: boolean;
  @Column({ type: 'integer', default: 1 }) version: number;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt: Date;
}

/** Terms a profile had until the day they were replaced. Written by a trigger; read through `suspension_profiles_on(day)`. */
@Entity('suspension_profile_past')
export class SuspensionProfilePast {
  @PrimaryColumn('uuid', { name: 'profile_id' }) profileId: string;
  @PrimaryColumn('date', { name: 'replaced_on' }) replacedOn: string;
  @Column({ name: 'notice_after_due_days', type: 'smallint' }) noticeAfterDueDays: number;
  @Column({ name: 'block_after_notice_days', type: 'smallint' }) blockAfterNoticeDays: number;
  @Column({ name: 'end_after_block_days', type: 'smallint', nullable: true }) endAfterBlockDays: number | null;
  @Column({ name: 'charge_while_blocked', type: 'boolean' }) chargeWhileBlocked: boolean;
  @Column({ name: 'hold_on_non_business_days', type: 'boolean' }) holdOnNonBusinessDays: boolean;
  @Column({ name: 'trust_unlock_max_days', type: 'smallint' }) trustUnlockMaxDays: number;
  @Column({ name: 'trust_unlock_per_cycle', type: 'smallint' }) trustUnlockPerCycle: number;
  @Column({ name: 'is_default', type: 'boolean' }) isDefault: boolean;
}
