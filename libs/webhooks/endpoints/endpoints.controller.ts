import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery, RecentSignIn } from '#kernel';
import { DeliveryView } from '../deliveries/deliveries.dto.ts';
import { Deliveries } from '../deliveries/deliveries.service.ts';
import { ChangeEndpoint, CreateEndpoint, EndpointView, EventTypePage, RotateSecret } from './endpoints.dto.ts';
import { endpointList } from './endpoints.list.ts';
import { Endpoints } from './endpoints.service.ts';

@ApiTags('webhooks')
@Controller()
export class EndpointsController {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly deliveries: Deliveries,
  ) {}

  @Get('webhook-event-types')
  @Allow('webhooks:read')
  @ApiOperation({ summary: 'What an endpoint can be told; the shapes are under `webhooks` of this document' })
  @ApiOkResponse({ type: EventTypePage })
  eventTypes(): EventTypePage {
    return this.endpoints.eventTypes();
  }

  @Get('webhook-endpoints')
  @Allow('webhooks:read')
  @ApiOperation({ summary: 'Where webhooks go' })
  @ApiList(endpointList, EndpointView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.endpoints.page(query);
  }

  @Post('webhook-endpoints')
  @Allow('webhooks:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Add an endpoint; its secret is shown in this answer only' })
  @ApiCreatedResponse({ type: EndpointView })
  create(@Body() body: CreateEndpoint): Promise<EndpointView> {
    return this.endpoints.create(body);
  }

  @Get('webhook-endpoints/:id')
  @Allow('webhooks:read')
  @ApiOperation({ summary: 'An endpoint' })
  @ApiOkResponse({ type: EndpointView })
  get(@Param('id') id: string): Promise<EndpointView> {
    return this.endpoints.get(id);
  }

  @Patch('webhook-endpoints/:id')
  @Allow('webhooks:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Change an endpoint, turn it off or on' })
  @ApiOkResponse({ type: EndpointView })
  change(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion, @Body() body: ChangeEndpoint): Promise<EndpointView> {
    return this.endpoints.change(id, version, body);
  }

  @Delete('webhook-endpoints/:id')
  @HttpCode(204)
  @Allow('webhooks:write')
  @ApiOperation({ summary: 'Delete an endpoint with its deliveries' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<void> {
    return this.endpoints.remove(id, version);
  }

  @Post('webhook-endpoints/:id/rotate-secret')
  @HttpCode(200)
  @Allow('webhooks:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'A new secret, shown in this answer only; the old one signs too for a while' })
  @ApiOkResponse({ type: EndpointView })
  rotate(@Param('id') id: string, @Body() body: RotateSecret): Promise<EndpointView> {
    return this.endpoints.rotate(id, body);
  }

  @Post('webhook-endpoints/:id/test')
  @Allow('webhooks:write')
  @ApiOperation({ summary: 'Send a `webhook.test` event to this endpoint alone; its delivery tells how it went' })
  @ApiCreatedResponse({ type: DeliveryView })
  test(@Param('id') id: string): Promise<DeliveryView> {
    return this.deliveries.test(id);
  }
}
