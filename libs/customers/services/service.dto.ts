import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsIn, ValidateIf } from 'class-validator';
import { Cents, Day, ListOf, OneOf, Part, Text, Uuid, UuidList } from '#kernel';
import { HoldView } from '../holds/hold.dto.ts';
import { TrialTerms } from '#packages';
import { AttachedPackageView, linkTrial } from '../attachments/link.dto.ts';
import { ReasonView } from '../attachments/reason.dto.ts';
import { shownStatuses } from './service.list.ts';

const days = {
  oneOf: [
    { type: 'integer', minimum: 1, maximum: 28 },
    { type: 'string', enum: ['last'] },
  ],
  description: '1 to 28, or "last": the last day of each month',
};
const dueDays: unknown[] = ['last', ...Array.from({ length: 28 }, (_, index) => index + 1)];

function DueDay({ optional = false } = {}): PropertyDecorator {
  const present = optional ? [ValidateIf((body: { dueDay?: unknown }) => body.dueDay !== undefined)] : [];
  return applyDecorators(ApiProperty({ ...days, required: !optional }), ...present, IsIn(dueDays, { message: 'deve ser um dia de 1 a 28, ou "last"' }));
}

const login = {
  max: 100,
  optional: true,
  nullable: true,
  description: 'What the subscriber signs in with; no other live service has it. Platforms that ask us may ask by it',
};

export class AddedPackageBody {
  @Uuid() packageId: string;
  @Cents({ optional: true }) priceCents?: number;
  @Part(() => TrialTerms, { optional: true, nullable: true, description: linkTrial }) trial?: TrialTerms | null;
}

export class CreateService {
  @Uuid() planId: string;
  @DueDay() dueDay: number | 'last';
  @OneOf(['advance', 'arrears']) billing: 'advance' | 'arrears';
  @OneOf(['awaiting_installation', 'enabled'], { optional: true, default: 'awaiting_installation' }) status?: 'awaiting_installation' | 'enabled';
  @Day({ optional: true, description: 'Today unless told' }) startsOn?: string;
  @UuidList({ optional: true, description: "The plan's optional packages not to attach" }) skipPackages?: string[];
  @ListOf(() => AddedPackageBody, { optional: true, description: 'Packages beside those of the plan' }) addPackages?: AddedPackageBody[];
  @Uuid({ optional: true, nullable: true }) suspensionProfileId?: string | null;
  @Text(login) login?: string | null;
  @Text({ max: 100, optional: true, nullable: true }) externalRef?: string | null;
}

export class ChangeService {
  @DueDay({ optional: true }) dueDay?: number | 'last';
  @OneOf(['advance', 'arrears'], { optional: true }) billing?: 'advance' | 'arrears';
  @Uuid({ optional: true, nullable: true }) suspensionProfileId?: string | null;
  @Text(login) login?: string | null;
}

export class ServiceView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty() customerName: string;
  @ApiProperty({ format: 'uuid' }) planId: string;
  @ApiProperty() planName: string;
  @ApiProperty({ enum: shownStatuses }) status: string;
  @ApiProperty({ description: 'A live hold on the whole service; holds on one package are among `holds`' }) blocked: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it first was' }) enabledAt: string | null;
  @ApiProperty({ format: 'date' }) startsOn: string;
  @ApiProperty(days) dueDay: number | 'last';
  @ApiProperty({ enum: ['advance', 'arrears'] }) billing: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) cancelledAt: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) suspensionProfileId: string | null;
  @ApiProperty({ type: String, nullable: true }) login: string | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ type: [HoldView], description: 'Live ones' }) holds: HoldView[];
  @ApiProperty({ type: [AttachedPackageView] }) packages: AttachedPackageView[];
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

/** What the plan brings but would wait, or was left out. */
export class PlanProblemView extends ReasonView {
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) packageId: string | null;
  @ApiProperty({ description: 'false: a warning' }) blocking: boolean;
}

export class CreatedServiceView extends ServiceView {
  @ApiProperty({ type: [PlanProblemView] }) warnings: PlanProblemView[];
}
