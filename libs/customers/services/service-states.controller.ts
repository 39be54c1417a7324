import { Allow } from '#kernel';
import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PlacedHoldView, PlaceHold } from '../holds/hold.dto.ts';
import { Holds } from '../holds/holds.service.ts';
import { ServiceView } from './service.dto.ts';
import { ServiceStates } from './service-states.service.ts';

@ApiTags('services')
@Controller('services/:id')
export class ServiceStatesController {
  constructor(
    private readonly states: ServiceStates,
    private readonly holds: Holds,
  ) {}

  @Post('enable')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Enable a service; its packages reach the platforms' })
  @ApiOkResponse({ type: ServiceView })
  enable(@Param('id') id: string): Promise<ServiceView> {
    return this.states.enable(id);
  }

  @Post('cancel')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Cancel a service for good; its accounts end' })
  @ApiOkResponse({ type: ServiceView })
  cancel(@Param('id') id: string): Promise<ServiceView> {
    return this.states.cancel(id);
  }

  @Post('suspend')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: "Suspend at the customer's own request" })
  @ApiOkResponse({ type: ServiceView })
  suspend(@Param('id') id: string): Promise<ServiceView> {
    return this.holds.suspend(id);
  }

  @Post('resume')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: "Lift the customer's own suspension, and no other hold" })
  @ApiOkResponse({ type: ServiceView })
  resume(@Param('id') id: string): Promise<ServiceView> {
    return this.holds.resume(id);
  }

  @Post('holds')
  @Allow('customers:write')
  @ApiOperation({ summary: 'Block a service, or one package of it' })
  @ApiCreatedResponse({ type: PlacedHoldView })
  place(@Param('id') id: string, @Body() body: PlaceHold): Promise<PlacedHoldView> {
    return this.holds.place(id, body);
  }

  @Delete('holds/:holdId')
  @HttpCode(204)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Lift one hold' })
  @ApiNoContentResponse()
  lift(@Param('id') id: string, @Param('holdId') holdId: string): Promise<void> {
    return this.holds.lift(id, holdId);
  }
}
