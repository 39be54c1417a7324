import { ApiProperty } from '@nestjs/swagger';
import { Day, OneOf } from '#kernel';
import { type TrialSequel, trialSequels } from '#packages';
import { trialEnds } from './decide-trial.ts';
import { trialStatuses } from './trial.entity.ts';

/** Only while it is under way; what was agreed otherwise stays. */
export class ChangeTrial {
  @Day({ optional: true, description: 'Its last day: from today on. Sooner than it was, the customer is told anew' }) until?: string;
  @OneOf(['end'], { optional: true, description: 'The customer does not want what would follow: it ends, and nothing is charged' }) then?: 'end';
}

export class LinkTrialView {
  @ApiProperty({ enum: trialStatuses, description: 'waiting: for the service to be enabled' }) status: string;
  @ApiProperty({ type: 'integer', nullable: true }) days: number | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'Its last day; null while it waits' }) until: string | null;
  @ApiProperty({ enum: trialSequels }) then: TrialSequel;
  @ApiProperty({ type: 'integer', description: "A month's price from then on, as agreed" }) priceCents: number;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'swap: the package that comes' }) packageId: string | null;
  @ApiProperty({ type: 'integer' }) noticeDays: number;
  @ApiProperty({ description: 'Nothing is charged before the customer was told' }) needsNotice: boolean;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'As the customer was told; null: was not' }) firstChargeOn: string | null;
  @ApiProperty({ type: String, enum: trialEnds, nullable: true }) endedBecause: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) settledAt: string | null;
}

class TrialPackage {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() code: string;
  @ApiProperty() description: string;
  @ApiProperty({ enum: ['standalone', 'benefit', 'combo'] }) kind: string;
}

export class TrialView extends LinkTrialView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) linkId: string;
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ type: TrialPackage }) package: TrialPackage;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}
