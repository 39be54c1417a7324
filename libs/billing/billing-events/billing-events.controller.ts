import { Allow, ApiList, Database, type JsonText, Listing, type ListQuery, readPage } from '#kernel';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BillingEventView, PostBillingEvent } from './billing-events.dto.ts';
import { billingEventList, BillingEvents } from './billing-events.service.ts';

@ApiTags('billing')
@Controller('billing-events')
export class BillingEventsController {
  constructor(
    private readonly events: BillingEvents,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('billing:read')
  @ApiOperation({ summary: 'Discounts and surcharges' })
  @ApiList(billingEventList, BillingEventView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, billingEventList, query);
  }

  @Post()
  @Allow('billing:write')
  @ApiOperation({ summary: 'A discount or surcharge for the next invoices of a service, once or in installments' })
  @ApiCreatedResponse({ type: BillingEventView })
  post(@Body() body: PostBillingEvent): Promise<BillingEventView> {
    return this.events.post(body);
  }

  @Get(':id')
  @Allow('billing:read')
  @ApiOperation({ summary: 'One discount or surcharge, and which invoices took it up' })
  @ApiOkResponse({ type: BillingEventView })
  read(@Param('id') id: string): Promise<BillingEventView> {
    return this.events.get(id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Bill no more of it' })
  @ApiOkResponse({ type: BillingEventView })
  cancel(@Param('id') id: string): Promise<BillingEventView> {
    return this.events.cancel(id);
  }
}
