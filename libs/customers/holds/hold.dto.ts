import { ApiProperty } from '@nestjs/swagger';
import { OneOf, Text, Uuid } from '#kernel';
import { type HoldReason, holdReasons } from './hold.entity.ts';

export class PlaceHold {
  @OneOf(holdReasons, { description: 'debt is refused: block runs alone place it' }) reason: HoldReason;
  @Text({ max: 500, optional: true, nullable: true }) note?: string | null;
  @Uuid({ optional: true, nullable: true, description: 'One package of the service; all of it unless told' }) linkId?: string | null;
}

export class HoldView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: holdReasons }) reason: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) linkId: string | null;
  @ApiProperty({ type: String, nullable: true }) note: string | null;
  @ApiProperty() placedBy: string;
  @ApiProperty({ format: 'date-time' }) placedAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'It does not block before then' }) sleepsUntil: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) blockRunId: string | null;
}

export class PlacedHoldView extends HoldView {
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) liftedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) liftedBy: string | null;
}
