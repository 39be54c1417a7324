import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Allow } from './auth.ts';
import { Database } from './database.ts';
import type { JsonText } from './etag.ts';
import { ApiList, filter, Listing, type ListQuery, type ListSpec, readPage } from './lists.ts';

export const auditList: ListSpec = {
  from: 'audit_event e',
  id: 'e.id',
  select: {
    id: 'e.id',
    at: 'e.at',
    actor: 'e.actor',
    action: 'e.action',
    subjectKind: 'e.subject_kind',
    subjectId: 'e.subject_id',
    before: 'e.before',
    after: 'e.after',
    reason: 'e.reason',
    requestId: 'e.request_id',
  },
  sort: { at: { sql: 'e.at', type: 'timestamptz' } },
  defaultSort: '-at',
  filters: { subjectId: filter.uuid('e.subject_id'), action: filter.text('e.action'), actor: filter.text('e.actor') },
};

export class AuditEventView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty() actor: string;
  @ApiProperty() action: string;
  @ApiProperty() subjectKind: string;
  @ApiProperty({ type: String, nullable: true }) subjectId: string | null;
  @ApiProperty({ type: Object, nullable: true }) before: object | null;
  @ApiProperty({ type: Object, nullable: true }) after: object | null;
  @ApiProperty({ type: String, nullable: true }) reason: string | null;
  @ApiProperty({ type: String, nullable: true }) requestId: string | null;
}

@ApiTags('administration')
@Controller('audit-events')
export class AuditController {
  constructor(private readonly database: Database) {}

  @Get()
  @Allow('audit:read')
  @ApiOperation({ summary: 'Who did what' })
  @ApiList(auditList, AuditEventView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, auditList, query);
  }
}
