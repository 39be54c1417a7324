import { Allow, ApiEvents, ApiList, Exists, type JsonText, Listing, type ListQuery } from '#kernel';
import { Body, Controller, Get, HttpCode, type MessageEvent, Param, Post, Query, Res, Sse, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { billingRunList } from './billing-run.list.ts';
import { BillingRunView, DraftsQuery, DraftsView, RequestBillingRun } from './billing-runs.dto.ts';
import { BillingRuns } from './billing-runs.service.ts';
import { invoiceList } from '../invoices/invoice.list.ts';
import { InvoiceRowView } from '../invoices/invoices.dto.ts';

const location = { Location: { description: '/v1/billing-runs/:id', schema: { type: 'string' } } };

@ApiTags('billing')
@Controller('billing-runs')
export class BillingRunsController {
  constructor(private readonly runs: BillingRuns) {}

  @Get()
  @Allow('billing:read')
  @ApiOperation({ summary: 'Billing runs' })
  @ApiList(billingRunList, BillingRunView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.runs.list(query);
  }

  @Post()
  @HttpCode(202)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Bill a month: one invoice a service, however often it is run' })
  @ApiAcceptedResponse({ type: BillingRunView, headers: location })
  async request(@Body() body: RequestBillingRun, @Res({ passthrough: true }) reply: FastifyReply): Promise<BillingRunView> {
    return located(reply, await this.runs.request(body));
  }

  @Get(':id')
  @Allow('billing:read')
  @ApiOperation({ summary: 'A billing run: how far it is, how many, how much' })
  @ApiOkResponse({ type: BillingRunView })
  read(@Param('id') id: string): Promise<BillingRunView> {
    return this.runs.get(id);
  }

  @Sse(':id/events')
  @UseGuards(Exists(BillingRuns))
  @Allow('billing:read')
  @ApiOperation({ summary: 'Its changes, as they happen, until it is previewed or ended' })
  @ApiEvents(BillingRunView)
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.runs.events(id);
  }

  @Get(':id/invoices')
  @Allow('billing:read')
  @ApiOperation({ summary: 'What it billed' })
  @ApiList(invoiceList('0001-01-01'), InvoiceRowView)
  invoices(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.runs.invoices(id, query);
  }

  @Get(':id/drafts')
  @Allow('billing:read')
  @ApiOperation({ summary: 'What it would bill as things are now, service by service, line by line. A page may be short, and not the last' })
  @ApiOkResponse({ type: DraftsView })
  drafts(@Param('id') id: string, @Query() query: DraftsQuery): Promise<DraftsView> {
    return this.runs.drafts(id, query);
  }

  @Post(':id/run')
  @HttpCode(202)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Write the invoices of a previewed run, or go on with one that was cancelled or failed' })
  @ApiAcceptedResponse({ type: BillingRunView, headers: location })
  async run(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<BillingRunView> {
    return located(reply, await this.runs.run(id));
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Give it up; what is billed stays billed' })
  @ApiAcceptedResponse({ type: BillingRunView })
  cancel(@Param('id') id: string): Promise<BillingRunView> {
    return this.runs.cancel(id);
  }
}

function located(reply: FastifyReply, run: BillingRunView): BillingRunView {
  void reply.header('location', `/v1/billing-runs/${run.id}`);
  return run;
}
