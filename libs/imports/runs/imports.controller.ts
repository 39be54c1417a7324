import { AcceptsBody, Allow, ApiEvents, ApiList, Exists, type JsonText, Listing, type ListQuery } from '#kernel';
import { Body, Controller, Get, HttpCode, type MessageEvent, Param, Post, Res, Sse, type StreamableFile, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { importLineList, importList } from './import.list.ts';
import { ImportResult } from './import-result.ts';
import { ImportLineView, ImportView, longestContent, RequestImport } from './imports.dto.ts';
import { Imports } from './imports.service.ts';

const location = { Location: { description: '/v1/imports/:id', schema: { type: 'string' } } };

@ApiTags('administration')
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly imports: Imports,
    private readonly result: ImportResult,
  ) {}

  @Get()
  @Allow('imports:read')
  @ApiOperation({ summary: 'Imports' })
  @ApiList(importList, ImportView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.imports.list(query);
  }

  @Post()
  @HttpCode(202)
  @Allow('imports:write')
  @AcceptsBody({ bytes: longestContent + 64 * 1024 })
  @ApiOperation({ summary: 'Preview a file, line by line: what each would do. Nothing changes until it is run' })
  @ApiAcceptedResponse({ type: ImportView, headers: location })
  async request(@Body() body: RequestImport, @Res({ passthrough: true }) reply: FastifyReply): Promise<ImportView> {
    return located(reply, await this.imports.request(body));
  }

  @Get(':id')
  @Allow('imports:read')
  @ApiOperation({ summary: 'An import: how far it is, how many lines of which kind' })
  @ApiOkResponse({ type: ImportView })
  read(@Param('id') id: string): Promise<ImportView> {
    return this.imports.get(id);
  }

  @Sse(':id/events')
  @UseGuards(Exists(Imports))
  @Allow('imports:read')
  @ApiOperation({ summary: 'Its changes, as they happen, until it is previewed, held or ended' })
  @ApiEvents(ImportView)
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.imports.events(id);
  }

  @Get(':id/lines')
  @Allow('imports:read')
  @ApiOperation({ summary: 'Its lines: what each would do, why not, and what became of it' })
  @ApiList(importLineList, ImportLineView)
  lines(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.result.list(id, query);
  }

  @Get(':id/result')
  @Allow('imports:write')
  @ApiOperation({ summary: 'The lines as they came, with their outcome, as CSV; a cell that a spreadsheet would run is made text. Recorded' })
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  file(@Param('id') id: string): Promise<StreamableFile> {
    return this.result.csv(id);
  }

  @Post(':id/run')
  @HttpCode(202)
  @Allow('imports:write')
  @ApiOperation({ summary: 'Take exactly the previewed lines, or go on with one that was cancelled or failed' })
  @ApiAcceptedResponse({ type: ImportView, headers: location })
  async run(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ImportView> {
    return located(reply, await this.imports.run(id));
  }

  @Post(':id/approve')
  @HttpCode(202)
  @Allow('imports:approve')
  @ApiOperation({ summary: 'Let a held run go on' })
  @ApiAcceptedResponse({ type: ImportView })
  approve(@Param('id') id: string): Promise<ImportView> {
    return this.imports.approve(id);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Allow('imports:write')
  @ApiOperation({ summary: 'Give it up; what is taken stays taken' })
  @ApiAcceptedResponse({ type: ImportView })
  cancel(@Param('id') id: string): Promise<ImportView> {
    return this.imports.cancel(id);
  }
}

function located(reply: FastifyReply, view: ImportView): ImportView {
  void reply.header('location', `/v1/imports/${view.id}`);
  return view;
}
