import { ApiProperty } from '@nestjs/swagger';

export class EndCandidateView {
  @ApiProperty({ format: 'uuid', description: 'Of the debt hold' }) id: string;
  @ApiProperty({ format: 'uuid' }) serviceId: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty() customerName: string;
  @ApiProperty({ format: 'date', description: 'Suspended since' }) blockedOn: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The notice of the end' }) noticeSentAt: string | null;
  @ApiProperty({ type: String, format: 'date', nullable: true, description: 'The first day on which it may end; null: no notice yet' }) possibleOn:
    string | null;
  @ApiProperty({ description: 'That day has come' }) ready: boolean;
  @ApiProperty({ type: 'integer' }) overdueCents: number;
}
