import { ApiProperty } from '@nestjs/swagger';
import { Cents, Flag, ListOf, Text, Uuid } from '#kernel';
import { PriceComponent, TrialTerms } from '#packages';

export class PlannedPackage {
  @Uuid() packageId: string;
  @Flag({ description: 'Cannot be unticked when a service is made' }) mandatory: boolean;
}

const composition = { max: 20, description: 'Adds up to the price to the cent; empty: one part of the whole price' };
const defaults = { max: 100, description: 'Attached to new services of the plan; changing them changes nothing already attached' };
const lock = { optional: true, default: false, description: "Only the plan's packages may be attached to its customers" };

export class CreatePlan {
  @Text() name: string;
  @Cents() priceCents: number;
  @ListOf(() => PriceComponent, { ...composition, optional: true }) components?: PriceComponent[];
  @Flag(lock) lockPackages?: boolean;
  @ListOf(() => PlannedPackage, { ...defaults, optional: true }) packages?: PlannedPackage[];
  @Flag({ optional: true, default: true }) active?: boolean;
  @Text({ optional: true, description: 'Its id in another system' }) externalRef?: string;
}

export class ChangePlan {
  @Text({ optional: true }) name?: string;
  @Cents({ optional: true }) priceCents?: number;
  @ListOf(() => PriceComponent, { ...composition, optional: true }) components?: PriceComponent[];
  @Flag({ optional: true, description: lock.description }) lockPackages?: boolean;
  @ListOf(() => PlannedPackage, { ...defaults, optional: true }) packages?: PlannedPackage[];
  @Flag({ optional: true }) active?: boolean;
}

export class PlannedPackageView {
  @ApiProperty({ format: 'uuid' }) packageId: string;
  @ApiProperty() code: string;
  @ApiProperty() description: string;
  @ApiProperty() mandatory: boolean;
  @ApiProperty({ type: 'integer' }) priceCents: number;
  @ApiProperty() active: boolean;
  @ApiProperty({ type: TrialTerms, nullable: true, description: "The package's own: what it begins with when a service gets it" }) trial: TrialTerms | null;
}

export class PlanView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: 'integer' }) priceCents: number;
  @ApiProperty({ type: [PriceComponent] }) components: PriceComponent[];
  @ApiProperty() lockPackages: boolean;
  @ApiProperty({ type: [PlannedPackageView] }) packages: PlannedPackageView[];
  @ApiProperty() active: boolean;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ type: 'integer' }) version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}
