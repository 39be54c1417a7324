import { Body, Controller, Get, HttpCode, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, ApiList, Database, type JsonText, Listing, type ListQuery, readPage, WorkResource, type WorkView } from '#kernel';
import { AuditEventView, VerifyAudit } from './audit.dto.ts';
import { AuditExport } from './audit-export.ts';
import { auditList } from './audit.list.ts';
import { AuditVerifications } from './verify-audit.work.ts';

@ApiTags('administration')
@Controller()
export class AuditController {
  constructor(
    private readonly database: Database,
    private readonly exports: AuditExport,
    private readonly verifications: AuditVerifications,
  ) {}

  @Get('audit-events')
  @Allow('audit:read')
  @ApiOperation({ summary: 'Who did what' })
  @ApiList(auditList, AuditEventView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, auditList, query);
  }

  @Get('audit-events/export')
  @Allow('audit:read')
  @ApiOperation({ summary: 'The same as CSV, all pages; a cell that a spreadsheet would run is made text' })
  @ApiQuery({ name: 'since', required: false, schema: { type: 'string', format: 'date-time' } })
  @ApiQuery({ name: 'until', required: false, schema: { type: 'string', format: 'date-time' } })
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  export(@Query() query: ListQuery): Promise<StreamableFile> {
    return this.exports.csv(query);
  }

  @Post('audit-verifications')
  @HttpCode(202)
  @Allow('audit:read')
  @ApiOperation({ summary: 'Check the chain of seals: edits, deletions and reordering are found' })
  @ApiAcceptedResponse({ type: WorkResource, headers: { Location: { description: '/v1/works/:id', schema: { type: 'string' } } } })
  async verify(@Body() body: VerifyAudit, @Res({ passthrough: true }) reply: FastifyReply): Promise<WorkView> {
    return accepted(reply, await this.verifications.request(body.head));
  }
}

function accepted(reply: FastifyReply, work: WorkView): WorkView {
  void reply.header('location', `/v1/works/${work.id}`);
  return work;
}
