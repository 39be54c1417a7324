import { Body, Controller, Get, HttpCode, type MessageEvent, Param, Post, Res, Sse, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { Allow, ApiEvents, ApiList, Database, Exists, type JsonText, Listing, type ListQuery, readPage } from '#kernel';
import { Queue, QueueView } from '../reconciler/queue.ts';
import { DifferenceView, FixDifferences, FixedView, ReconciliationView } from './reconciliations.dto.ts';
import { differenceList, reconciliationList } from './reconciliations.list.ts';
import { Reconciliations } from './reconciliations.service.ts';

@ApiTags('accounts')
@Controller()
export class ReconciliationsController {
  constructor(
    private readonly reconciliations: Reconciliations,
    private readonly database: Database,
    private readonly queue: Queue,
  ) {}

  @Get('integrations/:id/queue')
  @Allow('accounts:read')
  @ApiOperation({ summary: 'What waits for the platform, and until when' })
  @ApiOkResponse({ type: QueueView })
  waiting(@Param('id') id: string): Promise<QueueView> {
    return this.queue.of(id);
  }

  @Post('integrations/:id/reconciliations')
  @HttpCode(202)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'Compare what the platform holds with what we believe' })
  @ApiAcceptedResponse({ type: ReconciliationView })
  async start(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<ReconciliationView> {
    const reconciliation = await this.reconciliations.start(id);
    void reply.header('location', `/v1/reconciliations/${reconciliation.id}`);
    return reconciliation;
  }

  @Get('integrations/:id/reconciliations')
  @Allow('accounts:read')
  @ApiOperation({ summary: "An integration's reconciliations" })
  @ApiList(reconciliationList, ReconciliationView)
  list(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.reconciliations.page(id, query);
  }

  @Get('reconciliations/:id')
  @Allow('accounts:read')
  @ApiOperation({ summary: 'One reconciliation: counts and progress' })
  @ApiOkResponse({ type: ReconciliationView })
  get(@Param('id') id: string): Promise<ReconciliationView> {
    return this.reconciliations.get(id);
  }

  @Sse('reconciliations/:id/events')
  @UseGuards(Exists(Reconciliations))
  @Allow('accounts:read')
  @ApiOperation({ summary: 'Its changes, as they happen, until it ends' })
  @ApiEvents(ReconciliationView)
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.reconciliations.events(id);
  }

  @Post('reconciliations/:id/cancel')
  @HttpCode(202)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'Stop it' })
  @ApiAcceptedResponse({ type: ReconciliationView })
  cancel(@Param('id') id: string): Promise<ReconciliationView> {
    return this.reconciliations.cancel(id);
  }

  @Get('reconciliations/:id/differences')
  @Allow('accounts:read')
  @ApiOperation({ summary: 'What differs' })
  @ApiList(differenceList, DifferenceView)
  async differences(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    const { id: known } = await this.reconciliations.get(id);
    return readPage(this.database, differenceList, query, { 'd.reconciliation_id': known });
  }

  @Post('reconciliations/:id/fix')
  @HttpCode(200)
  @Allow('accounts:write')
  @ApiOperation({ summary: 'Bring the accounts of these differences in step' })
  @ApiOkResponse({ type: FixedView })
  fix(@Param('id') id: string, @Body() body: FixDifferences): Promise<FixedView> {
    return this.reconciliations.fix(id, body);
  }
}
