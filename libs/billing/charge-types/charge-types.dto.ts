import { Flag, Text } from '#kernel';
import { ApiProperty } from '@nestjs/swagger';

const blocks = 'Unpaid lines of this type may block. A change touches invoices posted from then on, not those already there.';

export class CreateChargeType {
  @Text({ example: 'Taxa de instalação' }) name: string;
  @Flag({ optional: true, default: true, description: blocks }) blocks?: boolean;
  @Text({ optional: true, description: 'Its id in the system that bills' }) externalRef?: string;
}

export class ChangeChargeType {
  @Text({ optional: true }) name?: string;
  @Flag({ optional: true, description: blocks }) blocks?: boolean;
}

export class ChargeTypeView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ description: blocks }) blocks: boolean;
  @ApiProperty({ type: String, nullable: true }) externalRef: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}
