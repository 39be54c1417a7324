import { ApiProperty } from '@nestjs/swagger';
import { Cents, Day, Part, Uuid } from '#kernel';
import { TrialTerms } from '#packages';
import { ReasonView } from './reason.dto.ts';
import { ChangeTrial, LinkTrialView } from '../trials/trial.dto.ts';

export const linkTrial = 'What the package begins with, unless told; null: without a trial';

export class AttachPackage {
  @Uuid() packageId: string;
  @Cents({ optional: true, description: "The package's price unless told; a benefit, or in a trial, nothing" }) priceCents?: number;
  @Day({ optional: true, nullable: true, description: 'Its last day; not together with a trial' }) until?: string | null;
  @Part(() => TrialTerms, { optional: true, nullable: true, description: linkTrial }) trial?: TrialTerms | null;
}

export class ChangeLink {
  @Cents({ optional: true }) priceCents?: number;
  @Day({ optional: true, nullable: true, description: 'Its last day; of a trial, say `trial.until`' }) until?: string | null;
  @Part(() => ChangeTrial, { optional: true }) trial?: ChangeTrial;
}

export class ShownPackage {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() code: string;
  @ApiProperty() description: string;
  @ApiProperty({ enum: ['standalone', 'benefit', 'combo'] }) kind: string;
}

export class AttachedPackageView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: ShownPackage }) package: ShownPackage;
  @ApiProperty() priceCents: number;
  @ApiProperty({ enum: ['plan_default', 'chosen', 'migration'] }) origin: string;
  @ApiProperty() mandatory: boolean;
  @ApiProperty({ format: 'date' }) from: string;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'Its last day' }) until: string | null;
}

export class LinkAccountView {
  @ApiProperty({ format: 'uuid' }) accountId: string;
  @ApiProperty({ enum: ['in_step', 'pending', 'failed', 'unknown', 'needs_attention'] }) state: string;
  @ApiProperty() blocked: boolean;
  @ApiProperty({ required: false }) reason?: string;
}

export class LinkView extends AttachedPackageView {
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ type: LinkTrialView, nullable: true }) trial: LinkTrialView | null;
  @ApiProperty({ type: [LinkAccountView], description: "The subscriber's accounts that give it" }) accounts: LinkAccountView[];
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class OfferedPackageView extends ShownPackage {
  @ApiProperty() priceCents: number;
  @ApiProperty() active: boolean;
  @ApiProperty({ type: TrialTerms, nullable: true, description: 'What it begins with; where the customer had it, send `trial: null` to attach it without' })
  trial: TrialTerms | null;
}

export class AvailablePackageView {
  @ApiProperty({ type: OfferedPackageView }) package: OfferedPackageView;
  @ApiProperty() available: boolean;
  @ApiProperty({ type: [ReasonView], description: 'Everything that is in the way, the first first' }) reasons: ReasonView[];
}
