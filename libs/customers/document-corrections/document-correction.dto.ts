import { ApiProperty } from '@nestjs/swagger';
import { Flag, Text, Uuid } from '#kernel';

export class CorrectDocument {
  @Text({ max: 40, description: 'The right CPF or CNPJ, masked or not', example: '529.982.247-25' }) document: string;
  @Text({ max: 300, description: 'Why the registered one was wrong; recorded' }) reason: string;
  @Flag({ optional: true, default: false, description: 'Only show what would happen on each platform' }) preview?: boolean;
}

export class ConfirmCorrection {
  @Uuid({ description: 'The account whose platform has been asked, and has changed the document' }) accountId: string;
}

export class CorrectedAccount {
  @ApiProperty({ format: 'uuid' }) accountId: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty() integration: string;
  @ApiProperty({
    enum: ['automatic', 'manual'],
    description: 'automatic: the platform receives the right document by itself; manual: it cannot change one, so a person asks its support and confirms here',
  })
  method: 'automatic' | 'manual';
  @ApiProperty({ enum: ['pending', 'done'] }) state: 'pending' | 'done';
}

export class DocumentCorrectionView {
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'null in a preview' }) id: string | null;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ example: '***.444.777-**' }) fromMasked: string;
  @ApiProperty({ example: '***.982.247-**' }) toMasked: string;
  @ApiProperty() reason: string;
  @ApiProperty() requestedBy: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: [CorrectedAccount] }) accounts: CorrectedAccount[];
}

export class DocumentCorrectionPage {
  @ApiProperty({ type: [DocumentCorrectionView] }) data: DocumentCorrectionView[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: string | null;
}
