import { ApiProperty } from '@nestjs/swagger';
import { Flag, OneOf, UuidList } from '#kernel';
import { HeldProductView } from '../accounts/accounts.dto.ts';

export const differenceKinds = ['only_ours', 'only_theirs', 'state', 'product'] as const;

export class FixDifferences {
  @UuidList({ optional: true, max: 200, description: 'These; without it, all of the kind' }) differenceIds?: string[];
  @OneOf(differenceKinds, { optional: true }) kind?: (typeof differenceKinds)[number];
  @Flag({ optional: true, description: 'A person has seen how many accounts this touches, and wants it' }) confirm?: boolean;
}

export class FixedView {
  @ApiProperty({ description: 'Accounts that will be brought in step' }) marked: number;
  @ApiProperty({ description: "Somebody else's: never touched" }) foreign: number;
}

export class ReconciliationProgress {
  @ApiProperty() done: number;
  @ApiProperty({ type: Number, nullable: true }) total: number | null;
}

export class ReconciliationView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ enum: ['queued', 'running', 'held', 'succeeded', 'failed', 'cancelled'] }) status: string;
  @ApiProperty({ type: ReconciliationProgress }) progress: ReconciliationProgress;
  @ApiProperty() compared: number;
  @ApiProperty({ description: 'We believe the platform holds it; it does not' }) onlyOurs: number;
  @ApiProperty({ description: 'The platform holds it; we want nothing there, or do not know it' }) onlyTheirs: number;
  @ApiProperty({ description: 'Blocked on one side only' }) state: number;
  @ApiProperty({ description: 'Other products than we believe' }) product: number;
  @ApiProperty() fixed: number;
  @ApiProperty({ type: Object, nullable: true }) error: object | null;
  @ApiProperty({ type: String, nullable: true }) heldReason: string | null;
  @ApiProperty() requestedBy: string;
  @ApiProperty({ type: String, nullable: true }) approvedBy: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) startedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) finishedAt: string | null;
}

export class DifferenceView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: differenceKinds }) kind: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) accountId: string | null;
  @ApiProperty({ description: 'Not ours: shown, never touched' }) foreign: boolean;
  @ApiProperty({ type: String, nullable: true }) reference: string | null;
  @ApiProperty({ type: String, nullable: true }) remoteId: string | null;
  @ApiProperty({ type: [HeldProductView], nullable: true }) ours: HeldProductView[] | null;
  @ApiProperty({ type: [HeldProductView], nullable: true }) theirs: HeldProductView[] | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) fixedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) fixedBy: string | null;
}
