import { ApiProperty } from '@nestjs/swagger';
import { Flag, ListOf, Uuid, UuidList } from '#kernel';
import { TrialTerms } from '#packages';
import { type MoveCode, moveTexts } from './migration-reasons.ts';
import { AddedPackageBody, PlanProblemView } from '../services/service.dto.ts';

export class MigrateService {
  @Uuid() planId: string;
  @Flag({ description: 'true: nothing is changed' }) preview: boolean;
  @UuidList({ optional: true, description: "The new plan's optional packages not to attach" }) skipPackages?: string[];
  @ListOf(() => AddedPackageBody, { optional: true, description: 'Packages beside those of the plan' }) addPackages?: AddedPackageBody[];
}

export class MovedPackageName {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() code: string;
  @ApiProperty() description: string;
}

class MoveReasonView {
  @ApiProperty({ enum: Object.keys(moveTexts) }) code: MoveCode;
  @ApiProperty() message: string;
}

export class MovedPackageView {
  @ApiProperty({ type: MovedPackageName }) package: MovedPackageName;
  @ApiProperty() priceCents: number;
  @ApiProperty() mandatory: boolean;
  @ApiProperty({ type: [MoveReasonView] }) reasons: MoveReasonView[];
}

export class EndedLinkView extends MovedPackageView {
  @ApiProperty({ format: 'uuid' }) linkId: string;
}

export class KeptLinkView extends EndedLinkView {
  @ApiProperty({ description: 'By the operator, not by the plan' }) chosen: boolean;
}

export class AddedPackageView extends MovedPackageView {
  @ApiProperty({ type: TrialTerms, nullable: true, description: 'What it begins with' }) trial: TrialTerms | null;
  @ApiProperty({ description: 'By the operator, not by the plan' }) chosen: boolean;
}

export class MigrationView {
  @ApiProperty({ type: [KeptLinkView], description: 'Carried: their accounts on platforms are not touched' }) keep: KeptLinkView[];
  @ApiProperty({ type: [EndedLinkView] }) end: EndedLinkView[];
  @ApiProperty({ type: [AddedPackageView] }) add: AddedPackageView[];
  @ApiProperty() priceBeforeCents: number;
  @ApiProperty() priceAfterCents: number;
  @ApiProperty({ type: [PlanProblemView] }) problems: PlanProblemView[];
}
