import { ApiProperty } from '@nestjs/swagger';
import { Flag, Part, Text, Whole } from '#kernel';

const said = {
  notice: 'Days after the due date; at least 1',
  block: 'Days after the notice; at least 15',
  end: 'Days after the block; at least 60. null: never',
  fine: 'Fine on what is paid late, in hundredths of a percent; taken from what is paid above the debt. 0: none',
  interest: 'Interest for each thirty days late, in hundredths of a percent; taken from what is paid above the debt. 0: none',
  business: 'A block waits on weekends and national holidays for the next business day; notices and unblocking do not wait',
  default: 'Of services that name no profile; making one the default unmakes the other',
};
const year = 365;

export class TrustUnlockTerms {
  @Whole({ max: year, description: 'Most days of one unlock; 0: none is given' }) maxDays: number;
  @Whole({ max: year, description: 'Most unlocks per cycle' }) perCycle: number;
}

export class CreateSuspensionProfile {
  @Text({ max: 80 }) name: string;
  @Whole({ optional: true, max: year, default: 1, description: said.notice }) noticeAfterDueDays?: number;
  @Whole({ optional: true, max: year, default: 15, description: said.block }) blockAfterNoticeDays?: number;
  @Whole({ optional: true, nullable: true, max: 3650, description: said.end }) endAfterBlockDays?: number | null;
  @Flag({ optional: true, default: false }) chargeWhileBlocked?: boolean;
  @Flag({ optional: true, default: false, description: said.business }) holdOnNonBusinessDays?: boolean;
  @Whole({ optional: true, max: 10_000, default: 200, description: said.fine }) fineBasisPoints?: number;
  @Whole({ optional: true, max: 10_000, default: 100, description: said.interest }) interestBasisPoints?: number;
  @Part(() => TrustUnlockTerms, { optional: true }) trustUnlock?: TrustUnlockTerms;
  @Flag({ optional: true, default: false, description: said.default }) isDefault?: boolean;
}

export class ChangeSuspensionProfile {
  @Text({ optional: true, max: 80 }) name?: string;
  @Whole({ optional: true, max: year, description: said.notice }) noticeAfterDueDays?: number;
  @Whole({ optional: true, max: year, description: said.block }) blockAfterNoticeDays?: number;
  @Whole({ optional: true, nullable: true, max: 3650, description: said.end }) endAfterBlockDays?: number | null;
  @Flag({ optional: true }) chargeWhileBlocked?: boolean;
  @Flag({ optional: true, description: said.business }) holdOnNonBusinessDays?: boolean;
  @Whole({ optional: true, max: 10_000, description: said.fine }) fineBasisPoints?: number;
  @Whole({ optional: true, max: 10_000, description: said.interest }) interestBasisPoints?: number;
  @Part(() => TrustUnlockTerms, { optional: true }) trustUnlock?: TrustUnlockTerms;
  @Flag({ optional: true, description: said.default }) isDefault?: boolean;
}

export class SuspensionProfileView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: 'integer', description: said.notice }) noticeAfterDueDays: number;
  @ApiProperty({ type: 'integer', description: said.block }) blockAfterNoticeDays: number;
  @ApiProperty({ type: 'integer', nullable: true, description: said.end }) endAfterBlockDays: number | null;
  @ApiProperty() chargeWhileBlocked: boolean;
  @ApiProperty({ description: said.business }) holdOnNonBusinessDays: boolean;
  @ApiProperty({ type: 'integer', description: said.fine }) fineBasisPoints: number;
  @ApiProperty({ type: 'integer', description: said.interest }) interestBasisPoints: number;
  @ApiProperty({ type: TrustUnlockTerms }) trustUnlock: TrustUnlockTerms;
  @ApiProperty({ description: said.default }) isDefault: boolean;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}
