import { ApiProperty } from '@nestjs/swagger';
import { Flag } from '#kernel';
import { ShownPackage } from '../attachments/link.dto.ts';
import { AddedPackageView } from '../plan-migrations/migration.dto.ts';
import { PlanProblemView } from '../services/service.dto.ts';

export class ApplyDefaults {
  @Flag({ description: 'true: nothing is changed' }) preview: boolean;
}

class MissingDefaultView {
  @ApiProperty({ type: ShownPackage }) package: ShownPackage;
  @ApiProperty({ description: 'That lack it; some may be left out for a reason of their own' }) services: number;
}

class SampledServiceView {
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty() customerName: string;
  @ApiProperty({ type: [AddedPackageView] }) add: AddedPackageView[];
  @ApiProperty({ type: [PlanProblemView] }) problems: PlanProblemView[];
}

export class DefaultsPreview {
  @ApiProperty({ description: 'Live ones of the plan' }) services: number;
  @ApiProperty({ type: [MissingDefaultView] }) missing: MissingDefaultView[];
  @ApiProperty({ type: [SampledServiceView], description: 'The first that would change, exactly' }) sample: SampledServiceView[];
}

class DefaultsProgress {
  @ApiProperty() done: number;
  @ApiProperty({ type: Number, nullable: true }) total: number | null;
}

class DefaultsResult {
  @ApiProperty({ description: 'That got a package' }) services: number;
  @ApiProperty({ description: 'Attached' }) packages: number;
}

class DefaultsError {
  @ApiProperty() code: string;
  @ApiProperty() message: string;
}

export class DefaultsRunView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) planId: string;
  @ApiProperty({ enum: ['queued', 'running', 'succeeded', 'failed', 'cancelled'] }) status: string;
  @ApiProperty({ type: DefaultsProgress }) progress: DefaultsProgress;
  @ApiProperty({ type: DefaultsResult, nullable: true }) result: DefaultsResult | null;
  @ApiProperty({ type: DefaultsError, nullable: true }) error: DefaultsError | null;
  @ApiProperty() requestedBy: string;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) startedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}
