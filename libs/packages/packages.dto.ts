import { ApiProperty } from '@nestjs/swagger';
import { Cents, Flag, ListOf, OneOf, Part, Text, Uuid } from '#kernel';
import { debtPolicies, type DebtPolicy, type PackageKind, packageKinds } from './package.entity.ts';
import { type FiscalNature, fiscalNatures } from './split-price.ts';
import { TrialTerms } from './trial-terms.ts';

/** One part of a price, as sent and as shown. */
export class PriceComponent {
  @Text() description: string;
  @OneOf(fiscalNatures) fiscalNature: FiscalNature;
  @Cents() amountCents: number;
}

export class PackagedProduct {
  @Uuid() productId: string;
}

const composition = { max: 20, description: 'Adds up to the price to the cent; empty: one part of the whole price' };
const fallback = 'A product of the same integration, given instead while a debt blocks the package; null: the package is blocked';
const trial = 'What it begins with whenever it is attached, once for each customer; at no charge unless the link says a price';
const productsOfOne = { max: 100, description: 'All of one integration, and no more than its platform takes in a package' };

export class CreatePackage {
  @Text({ max: 60 }) code: string;
  @Text() description: string;
  @OneOf(packageKinds) kind: PackageKind;
  @Cents() priceCents: number;
  @ListOf(() => PriceComponent, { ...composition, optional: true }) components?: PriceComponent[];
  @ListOf(() => PackagedProduct, { ...productsOfOne, optional: true }) products?: PackagedProduct[];
  @OneOf(debtPolicies, { optional: true, default: 'service' }) debtPolicy?: DebtPolicy;
  @Uuid({ optional: true, nullable: true, description: fallback }) blockedProductId?: string | null;
  @Part(() => TrialTerms, { optional: true, nullable: true, description: trial }) trial?: TrialTerms | null;
  @Flag({ optional: true, default: true }) active?: boolean;
  @Text({ optional: true, description: 'Its id in another system' }) externalRef?: string;
}

export class ChangePackage {
  @Text({ max: 60, optional: true }) code?: string;
  @Text({ optional: true }) description?: string;
  @OneOf(packageKinds, { optional: true }) kind?: PackageKind;
  @Cents({ optional: true, description: 'Packages attached already keep the price they have' }) priceCents?: number;
  @ListOf(() => PriceComponent, { ...composition, optional: true }) components?: PriceComponent[];
  @ListOf(() => PackagedProduct, { ...productsOfOne, optional: true }) products?: PackagedProduct[];
  @OneOf(debtPolicies, { optional: true }) debtPolicy?: DebtPolicy;
  @Uuid({ optional: true, nullable: true, description: fallback }) blockedProductId?: string | null;
  @Part(() => TrialTerms, { optional: true, nullable: true, description: `${trial}; those under way keep their terms` }) trial?: TrialTerms | null;
  @Flag({ optional: true }) active?: boolean;
  @Flag({ optional: true, description: 'A person has seen how many subscribers this blocks, and wants it; takes blocking:approve' }) confirm?: boolean;
}

export class PackagedProductView {
  @ApiProperty({ format: 'uuid' }) productId: string;
  @ApiProperty() ref: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ['active', 'closed', 'retired'] }) status: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ example: 'saber-mais' }) platform: string;
}

export class PackageView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() code: string;
  @ApiProperty() description: string;
  @ApiProperty({ enum: [...packageKinds] }) kind: PackageKind;
  @ApiProperty({ type: 'integer' }) priceCents: number;
  @ApiProperty({ type: [PriceComponent] }) components: PriceComponent[];
  @ApiProperty({ type: [PackagedProductView] }) products: PackagedProductView[];
  @ApiProperty({ enum: [...debtPolicies] }) debtPolicy: DebtPolicy;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: fallback }) blockedProductId: string | null;
  @ApiProperty({ type: TrialTerms, nullable: true, description: trial }) trial: TrialTerms | null;
  @ApiProperty() active: boolean;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Services that have it now; null in lists' }) attachedServices: number | null;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty({ type: 'integer' }) version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}
