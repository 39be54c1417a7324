import { ApiProperty } from '@nestjs/swagger';
import { Cents, Text, type WorkStatus } from '#kernel';
import { productStatuses, type ProductStatus } from './product.entity.ts';

export class CreateProduct {
  @Text({ description: "the platform's own code" }) ref: string;
  @Text() name: string;
  @Text({ optional: true, max: 5000 }) description?: string;
  @Cents({ optional: true, description: 'what the platform charges the provider a month, in centavos' }) costCents?: number;
}

export class ProductView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ description: "The platform's own code" }) ref: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'What the platform charges the provider a month, in centavos' }) costCents: number | null;
  @ApiProperty({ enum: ['main', 'addon'], nullable: true }) role: 'main' | 'addon' | null;
  @ApiProperty({ enum: [...productStatuses], description: 'closed: listed, not on sale; retired: gone from a complete sync' }) status: ProductStatus;
  @ApiProperty({ description: 'Typed by an operator: no sync retires it' }) typed: boolean;
  @ApiProperty({ format: 'date-time' }) firstSeenAt: string;
  @ApiProperty({ format: 'date-time' }) lastSeenAt: string;
  @ApiProperty({ type: 'integer' }) version: number;
}

export class SyncProgress {
  @ApiProperty({ type: 'integer', description: 'Products read so far' }) done: number;
  @ApiProperty({ type: 'integer', nullable: true, description: 'null while the platform has not listed its last' }) total: number | null;
}

export class SyncError {
  @ApiProperty() code: string;
  @ApiProperty({ description: 'pt-BR' }) message: string;
}

export class SyncView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ enum: ['queued', 'running', 'held', 'succeeded', 'failed', 'cancelled'] }) status: WorkStatus;
  @ApiProperty() progress: SyncProgress;
  @ApiProperty({ description: 'The catalog was read to its end' }) complete: boolean;
  @ApiProperty({ description: 'What was read is what the products are now; until then the counts say what would happen' }) applied: boolean;
  @ApiProperty({ type: 'integer' }) listed: number;
  @ApiProperty({ type: 'integer' }) added: number;
  @ApiProperty({ type: 'integer' }) changed: number;
  @ApiProperty({ type: 'integer' }) retired: number;
  @ApiProperty({ type: 'integer' }) unchanged: number;
  @ApiProperty({ type: String, nullable: true, description: 'Why it waits for approval, pt-BR' }) heldReason: string | null;
  @ApiProperty({ type: SyncError, nullable: true }) error: SyncError | null;
  @ApiProperty() requestedBy: string;
  @ApiProperty({ type: String, nullable: true }) approvedBy: string | null;
  @ApiProperty({ type: 'integer' }) version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) startedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}
