import { ApiProperty } from '@nestjs/swagger';
import { Part, Text, Whole } from '#kernel';

export class AuditEventView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ example: 'user:01890000-0000-7000-8000-000000000000', description: '`user:`, `key:`, `schedule:`, `work:`, `job:` or `system`' })
  actor: string;
  @ApiProperty({ type: String, nullable: true }) actorName: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The network address it came from' }) address: string | null;
  @ApiProperty() action: string;
  @ApiProperty() subjectKind: string;
  @ApiProperty({ type: String, nullable: true }) subjectId: string | null;
  @ApiProperty({ type: Object, nullable: true }) before: object | null;
  @ApiProperty({ type: Object, nullable: true }) after: object | null;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty({ type: String, nullable: true }) requestId: string | null;
}

export class SealHead {
  @Whole({ min: 1 }) number: number;
  @Text({ max: 100 }) hash: string;
}

export class VerifyAudit {
  @Part(() => SealHead, { optional: true, description: 'A head that was written down elsewhere: it must still be there' }) head?: SealHead;
}
