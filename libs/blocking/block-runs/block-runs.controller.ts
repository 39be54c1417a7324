import { Body, Controller, Get, HttpCode, type MessageEvent, Param, Post, Res, Sse, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { Allow, ApiEvents, ApiList, Database, Exists, type JsonText, Listing, type ListQuery, readPage } from '#kernel';
import { blockRunList, blockRunServiceList } from './block-run.list.ts';
import { BlockRunServiceView, BlockRunView, PreviewBlockRun } from './block-runs.dto.ts';
import { BlockRuns } from './block-runs.service.ts';

const location = { Location: { description: '/v1/block-runs/:id', schema: { type: 'string' } } };

@ApiTags('debt')
@Controller('block-runs')
export class BlockRunsController {
  constructor(
    private readonly runs: BlockRuns,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Block runs' })
  @ApiList(blockRunList, BlockRunView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, blockRunList, query);
  }

  @Post()
  @HttpCode(202)
  @Allow('blocking:run')
  @ApiOperation({ summary: 'Preview who would be blocked, why, and how much they owe' })
  @ApiAcceptedResponse({ type: BlockRunView, headers: location })
  async preview(@Body() body: PreviewBlockRun, @Res({ passthrough: true }) reply: FastifyReply): Promise<BlockRunView> {
    return located(reply, await this.runs.request(body));
  }

  @Get(':id')
  @Allow('blocking:read')
  @ApiOperation({ summary: 'A block run: how far it is, how many' })
  @ApiOkResponse({ type: BlockRunView })
  read(@Param('id') id: string): Promise<BlockRunView> {
    return this.runs.get(id);
  }

  @Sse(':id/events')
  @UseGuards(Exists(BlockRuns))
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Its changes, as they happen, until it is previewed, held or ended' })
  @ApiEvents(BlockRunView)
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.runs.events(id);
  }

  @Get(':id/services')
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Its snapshot: who, why, since when, how much, which packages' })
  @ApiList(blockRunServiceList, BlockRunServiceView)
  services(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.runs.services(id, query);
  }

  @Post(':id/run')
  @HttpCode(202)
  @Allow('blocking:run')
  @ApiOperation({ summary: 'Block exactly those of the snapshot; who paid meanwhile is skipped' })
  @ApiAcceptedResponse({ type: BlockRunView, headers: location })
  async run(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<BlockRunView> {
    return located(reply, await this.runs.run(id));
  }

  @Post(':id/approve')
  @HttpCode(202)
  @Allow('blocking:approve')
  @ApiOperation({ summary: 'Let a held run go on' })
  @ApiAcceptedResponse({ type: BlockRunView })
  approve(@Param('id') id: string): Promise<BlockRunView> {
    return this.runs.approve(id);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Allow('blocking:run')
  @ApiOperation({ summary: 'Give it up; those already blocked stay so until undone' })
  @ApiAcceptedResponse({ type: BlockRunView })
  cancel(@Param('id') id: string): Promise<BlockRunView> {
    return this.runs.cancel(id);
  }

  @Post(':id/undo')
  @HttpCode(200)
  @Allow('blocking:run')
  @ApiOperation({ summary: 'Lift the holds this run placed, as far as they are still there' })
  @ApiOkResponse({ type: BlockRunView })
  undo(@Param('id') id: string): Promise<BlockRunView> {
    return this.runs.undo(id);
  }
}

function located(reply: FastifyReply, run: BlockRunView): BlockRunView {
  void reply.header('location', `/v1/block-runs/${run.id}`);
  return run;
}
