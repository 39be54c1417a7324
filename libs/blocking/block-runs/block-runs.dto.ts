import { ApiProperty } from '@nestjs/swagger';
import { Day, Flag } from '#kernel';
import { runStatuses } from './block-run.entity.ts';
import { type BlockReason, blockReasonTexts } from './decide-block.ts';

export class PreviewBlockRun {
  @Flag({ description: 'true: a run begins with its preview' }) preview: boolean;
  @Day({ optional: true, description: 'As of which day; today unless told. A future one can be previewed, not run' }) asOf?: string;
}

export class BlockRunProgress {
  @ApiProperty({ type: 'integer' }) done: number;
  @ApiProperty({ type: 'integer', nullable: true }) total: number | null;
}

export class BlockRunCounts {
  @ApiProperty({ type: 'integer' }) toBlock: number;
  @ApiProperty({ type: 'integer' }) toSkip: number;
  @ApiProperty({ type: 'integer' }) blocked: number;
  @ApiProperty({ type: 'integer', description: 'Paid between preview and run' }) paidMeanwhile: number;
  @ApiProperty({ type: 'integer', description: 'Cancelled, blocked by another run or under stricter terms between preview and run' }) changedMeanwhile: number;
  @ApiProperty({ type: 'integer' }) undone: number;
}

export class BlockRunError {
  @ApiProperty() code: string;
  @ApiProperty() message: string;
}

export class BlockRunView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: runStatuses }) status: (typeof runStatuses)[number];
  @ApiProperty({ format: 'date' }) asOf: string;
  @ApiProperty({ type: BlockRunProgress }) progress: BlockRunProgress;
  @ApiProperty({ type: BlockRunCounts }) counts: BlockRunCounts;
  @ApiProperty({ type: 'integer', description: 'Overdue sum of those to block' }) overdueCents: number;
  @ApiProperty({ type: String, nullable: true }) heldReason: string | null;
  @ApiProperty({ type: BlockRunError, nullable: true }) error: BlockRunError | null;
  @ApiProperty() requestedBy: string;
  @ApiProperty({ type: String, nullable: true }) approvedBy: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) previewedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}

export class BlockRunServiceView {
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'One package of the service, for its own unpaid lines; null: the service' })
  linkId: string | null;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty() customerName: string;
  @ApiProperty({ type: 'integer' }) overdueCents: number;
  @ApiProperty({ format: 'date' }) oldestDueDate: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The notice that allows the earliest block' }) noticeSentAt: string | null;
  @ApiProperty({ type: [String], description: 'Codes of the packages a block takes along' }) packages: string[];
  @ApiProperty({ enum: ['block', 'skip'] }) decision: string;
  @ApiProperty({ enum: Object.keys(blockReasonTexts) }) reason: BlockReason;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The first day on which its notice lets it be blocked' }) possibleOn: string | null;
  @ApiProperty({ type: [String], description: 'Overdue invoices that no notice names since they have been open' }) unnoticedInvoiceIds: string[];
  @ApiProperty({ type: String, nullable: true, enum: ['blocked', 'paid_meanwhile', 'changed_meanwhile', 'undone'], description: 'null: not run' }) outcome:
    string | null;
}
