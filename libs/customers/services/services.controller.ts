import { Allow, ApiList, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery } from '#kernel';
import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MigrateService, MigrationView } from '../plan-migrations/migration.dto.ts';
import { PlanMigrations } from '../plan-migrations/plan-migrations.service.ts';
import { ChangeService, CreatedServiceView, CreateService, ServiceView } from './service.dto.ts';
import { serviceList } from './service.list.ts';
import { Services } from './services.service.ts';
import { TransferService, TransferView } from '../transfers/transfer.dto.ts';
import { Transfers } from '../transfers/transfers.service.ts';

@ApiTags('services')
@Controller()
export class ServicesController {
  constructor(
    private readonly services: Services,
    private readonly migrations: PlanMigrations,
    private readonly transfers: Transfers,
  ) {}

  @Post('customers/:id/services')
  @Allow('customers:write')
  @ApiOperation({ summary: "Add a service to a customer; its plan's packages are attached" })
  @ApiCreatedResponse({ type: CreatedServiceView })
  create(@Param('id') customerId: string, @Body() body: CreateService): Promise<CreatedServiceView> {
    return this.services.create(customerId, body);
  }

  @Get('services')
  @Allow('customers:read')
  @ApiOperation({ summary: 'Services' })
  @ApiList(serviceList, ServiceView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.services.list(query);
  }

  @Get('services/:id')
  @Allow('customers:read')
  @ApiOperation({ summary: 'One service, with its packages and live holds' })
  @ApiOkResponse({ type: ServiceView })
  get(@Param('id') id: string): Promise<ServiceView> {
    return this.services.get(id);
  }

  @Patch('services/:id')
  @Allow('customers:write')
  @ApiOperation({ summary: 'Change due day, billing or suspension profile' })
  @ApiOkResponse({ type: ServiceView })
  change(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion, @Body() body: ChangeService): Promise<ServiceView> {
    return this.services.change(id, version, body);
  }

  @Post('services/:id/migrations')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Move a service to another plan, or show what that would do' })
  @ApiOkResponse({ type: MigrationView })
  migrate(@Param('id') id: string, @Body() body: MigrateService): Promise<MigrationView> {
    return this.migrations.migrate(id, body);
  }

  @Post('services/:id/transfer')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Give a service another holder, or show what that would do' })
  @ApiOkResponse({ type: TransferView })
  transfer(@Param('id') id: string, @Body() body: TransferService): Promise<TransferView> {
    return this.transfers.transfer(id, body);
  }
}
