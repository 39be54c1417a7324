import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Customers } from '#customers';
import { Allow, ApiList, Database, Exists, type JsonText, Listing, type ListQuery, readPage } from '#kernel';
import { TimelineEventView, timelineList } from './timeline.list.ts';

@ApiTags('customers')
@Controller('customers/:id/timeline')
export class TimelineController {
  constructor(private readonly database: Database) {}

  @Get()
  @UseGuards(Exists(Customers))
  @Allow('customers:read')
  @ApiOperation({ summary: 'All that happened to a customer, by people, by itself and at the platforms, newest first' })
  @ApiList(timelineList, TimelineEventView)
  list(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, timelineList, query, { 't.customer_id': id });
  }
}
