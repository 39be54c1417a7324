import { Flag, OneOf, Text, Uuid, Whole } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { type BillingRunStatus, billingRunStatuses, billingSchedules } from './billing-run.entity.ts';
import { competenceForm } from './competence.ts';
import { lineKinds } from '../invoices/invoice.entity.ts';
import { ComponentView } from '../invoices/invoices.dto.ts';

export class RequestBillingRun {
  @Text({
    pattern: competenceForm,
    example: '2026-12',
    description: 'The month in which the invoices fall due: in advance they charge it, in arrears the one before',
  })
  competence: string;
  @Flag({ optional: true, default: false, description: 'true: only count, and show the lines; run it when they are as they should be' }) preview?: boolean;
}

export class BillingRunProgress {
  @ApiProperty({ type: 'integer', description: 'Services looked at' }) done: number;
  @ApiProperty({ type: 'integer', nullable: true }) total: number | null;
}

export class BillingRunCounts {
  @ApiProperty({ type: 'integer', description: 'To be made (preview), made by this run (run)' }) invoices: number;
  @ApiProperty({ type: 'integer', description: 'Services that had an invoice of this competence before' }) alreadyBilled: number;
}

export class BillingRunError {
  @ApiProperty() code: string;
  @ApiProperty() message: string;
}

export class BillingRunView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() competence: string;
  @ApiProperty({ enum: billingRunStatuses }) status: BillingRunStatus;
  @ApiProperty({ format: 'date', description: 'No invoice of it falls due before' }) issuedOn: string;
  @ApiProperty({ type: BillingRunProgress }) progress: BillingRunProgress;
  @ApiProperty({ type: BillingRunCounts }) counts: BillingRunCounts;
  @ApiProperty({ type: 'integer' }) totalCents: number;
  @ApiProperty({ type: 'integer', description: 'Credit beyond what its invoice charges: it waits for the next' }) carriedCents: number;
  @ApiProperty({ type: BillingRunError, nullable: true }) error: BillingRunError | null;
  @ApiProperty() requestedBy: string;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) previewedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}

export class DraftsQuery {
  @Whole({ optional: true, min: 1, max: 200, default: 50 })
  @Type(() => Number)
  limit?: number;
  @Uuid({ optional: true, description: 'nextCursor of the page before' }) cursor?: string;
  @Uuid({ optional: true }) serviceId?: string;
}

export class DraftLineView {
  @ApiProperty({ enum: lineKinds }) kind: string;
  @ApiProperty() description: string;
  @ApiProperty({ type: 'integer' }) amountCents: number;
  @ApiProperty({ type: String, nullable: true, description: 'The month whose days it charges' }) period: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) days: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) planId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) packageLinkId: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) eventId: string | null;
  @ApiProperty({ type: [ComponentView] }) components: ComponentView[];
}

export class DraftView {
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty() customerName: string;
  @ApiProperty({ format: 'date' }) dueDate: string;
  @ApiProperty({ description: 'The month whose days it charges' }) period: string;
  @ApiProperty({ type: 'integer' }) totalCents: number;
  @ApiProperty({ type: 'integer' }) carriedCents: number;
  @ApiProperty({ type: [DraftLineView] }) lines: DraftLineView[];
}

export class DraftsView {
  @ApiProperty({ type: [DraftView] }) data: DraftView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}

export class BillingPolicyView {
  @ApiProperty({ enum: billingSchedules, description: 'What is done by itself for the next month' }) schedule: (typeof billingSchedules)[number];
  @ApiProperty({ type: 'integer', description: 'Day of the month before the one that is billed' }) runDay: number;
  @ApiProperty() version: number;
}

export class ChangeBillingPolicy {
  @OneOf(billingSchedules, { optional: true }) schedule?: (typeof billingSchedules)[number];
  @Whole({ optional: true, min: 1, max: 28 }) runDay?: number;
}
