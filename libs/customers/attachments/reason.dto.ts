import { ApiProperty } from '@nestjs/swagger';

/** Why not, in the operator's words, and the next step. */
export class ReasonView {
  @ApiProperty({ example: 'plan_locked' }) code: string;
  @ApiProperty() message: string;
  @ApiProperty() fix: string;
}
