import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { DeliveryView, Redeliver, RedeliverView, WholeDeliveryView } from './deliveries.dto.ts';
import { deliveryList } from './deliveries.list.ts';
import { Deliveries } from './deliveries.service.ts';

@ApiTags('webhooks')
@Controller()
export class DeliveriesController {
  constructor(private readonly deliveries: Deliveries) {}

  @Get('deliveries')
  @Allow('webhooks:read')
  @ApiOperation({ summary: 'Webhook deliveries, of the last 30 days' })
  @ApiList(deliveryList, DeliveryView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.deliveries.page(query);
  }

  @Get('deliveries/:id')
  @Allow('webhooks:read')
  @ApiOperation({ summary: 'A delivery, with what is sent and every try' })
  @ApiOkResponse({ type: WholeDeliveryView })
  get(@Param('id') id: string): Promise<WholeDeliveryView> {
    return this.deliveries.whole(id);
  }

  @Post('deliveries/:id/redeliver')
  @HttpCode(202)
  @Allow('webhooks:write')
  @ApiOperation({ summary: 'Send it again, with the same id' })
  @ApiAcceptedResponse({ type: DeliveryView })
  redeliver(@Param('id') id: string): Promise<DeliveryView> {
    return this.deliveries.redeliver(id);
  }

  @Post('redeliver')
  @HttpCode(202)
  @Allow('webhooks:write')
  @ApiOperation({ summary: 'Send an endpoint again what it did not get in a period' })
  @ApiAcceptedResponse({ type: RedeliverView })
  redeliverMany(@Body() body: Redeliver): Promise<RedeliverView> {
    return this.deliveries.redeliverMany(body);
  }
}
