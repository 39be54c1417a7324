import { ApiProperty } from '@nestjs/swagger';
import { Text, Whole } from '#kernel';

export class GrantTrustUnlock {
  @Whole({ min: 1, max: 10_000, description: "Civil days after today; at most the profile's maxDays. The block returns when the last of them has ended" })
  days: number;
  @Text({ max: 500, optional: true, nullable: true, description: 'Why: what the customer promised' }) note?: string | null;
}

export class TrustUnlockView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ type: 'integer' }) days: number;
  @ApiProperty({ format: 'date', description: 'Its last day' }) untilDate: string;
  @ApiProperty({ format: 'date-time', description: 'The block returns at this moment' }) sleepsUntil: string;
  @ApiProperty({ format: 'date', description: 'The first of the days whose unlocks were counted with it: the month before it, by day' }) cycleStart: string;
  @ApiProperty({ type: String, nullable: true }) note: string | null;
  @ApiProperty() grantedBy: string;
  @ApiProperty({ format: 'date-time' }) grantedAt: string;
}
