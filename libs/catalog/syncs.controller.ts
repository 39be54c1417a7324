import { Controller, Get, HttpCode, type MessageEvent, Param, Post, Res, Sse, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { Allow, ApiEvents, ApiList, Exists, type JsonText, Listing, type ListQuery } from '#kernel';
import { SyncView } from './catalog.dto.ts';
import { syncList } from './catalog.list.ts';
import { Syncs } from './syncs.service.ts';

@ApiTags('catalog')
@Controller()
export class SyncsController {
  constructor(private readonly syncs: Syncs) {}

  @Post('integrations/:id/syncs')
  @HttpCode(202)
  @Allow('catalog:write')
  @ApiOperation({ summary: "Read the platform's whole catalog and store the difference" })
  @ApiAcceptedResponse({ type: SyncView, headers: { Location: { description: '/v1/syncs/:id', schema: { type: 'string' } } } })
  async start(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<SyncView> {
    return located(reply, await this.syncs.start(id));
  }

  @Get('integrations/:id/syncs')
  @Allow('catalog:read')
  @ApiOperation({ summary: 'Syncs of an integration' })
  @ApiList(syncList, SyncView)
  list(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.syncs.page(id, query);
  }

  @Get('syncs/:id')
  @Allow('catalog:read')
  @ApiOperation({ summary: 'A sync: how far it is, what it found' })
  @ApiOkResponse({ type: SyncView })
  get(@Param('id') id: string): Promise<SyncView> {
    return this.syncs.get(id);
  }

  @Sse('syncs/:id/events')
  @UseGuards(Exists(Syncs))
  @Allow('catalog:read')
  @ApiOperation({ summary: 'Its changes, as they happen, until it ends' })
  @ApiEvents(SyncView)
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.syncs.events(id);
  }

  @Post('syncs/:id/cancel')
  @HttpCode(202)
  @Allow('catalog:write')
  @ApiOperation({ summary: 'Give it up; nothing of it is applied' })
  @ApiAcceptedResponse({ type: SyncView })
  cancel(@Param('id') id: string): Promise<SyncView> {
    return this.syncs.cancel(id);
  }

  @Post('syncs/:id/approve')
  @HttpCode(202)
  @Allow('catalog:write')
  @ApiOperation({ summary: 'Apply what a held sync has read; the platform is not read again' })
  @ApiAcceptedResponse({ type: SyncView })
  approve(@Param('id') id: string): Promise<SyncView> {
    return this.syncs.approve(id);
  }
}

function located(reply: FastifyReply, sync: SyncView): SyncView {
  void reply.header('location', `/v1/syncs/${sync.id}`);
  return sync;
}
