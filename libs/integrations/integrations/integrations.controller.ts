import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type ExpectedVersion, IfMatch, Listing, type ListQuery, type Page } from '#kernel';
import { CheckIntegration } from './check-integration.ts';
import { ChangeIntegration, CheckView, CreateIntegration, IntegrationView, PlatformPage } from './integrations.dto.ts';
import { integrationList } from './integrations.list.ts';
import { Integrations } from './integrations.service.ts';
import { Platforms } from '../platforms/platforms.ts';

@ApiTags('integrations')
@Controller('platforms')
export class PlatformsController {
  constructor(private readonly platforms: Platforms) {}

  @Get()
  @Allow('integrations:read')
  @ApiOperation({ summary: 'Platforms there is a plugin for' })
  @ApiOkResponse({ type: PlatformPage })
  list(): PlatformPage {
    return { data: this.platforms.describe(), nextCursor: null };
  }
}

@ApiTags('integrations')
@Controller('integrations')
export class IntegrationsController {
  constructor(
    private readonly integrations: Integrations,
    private readonly checks: CheckIntegration,
  ) {}

  @Get()
  @Allow('integrations:read')
  @ApiOperation({ summary: 'Integrations' })
  @ApiList(integrationList, IntegrationView)
  list(@Listing() query: ListQuery): Promise<Page<IntegrationView>> {
    return this.integrations.page(query);
  }

  @Post()
  @Allow('integrations:write')
  @ApiOperation({ summary: 'Register our account on a platform' })
  @ApiCreatedResponse({ type: IntegrationView })
  create(@Body() body: CreateIntegration): Promise<IntegrationView> {
    return this.integrations.create(body);
  }

  @Get(':id')
  @Allow('integrations:read')
  @ApiOperation({ summary: 'One integration' })
  @ApiOkResponse({ type: IntegrationView })
  get(@Param('id') id: string): Promise<IntegrationView> {
    return this.integrations.get(id);
  }

  @Patch(':id')
  @Allow('integrations:write')
  @ApiOperation({ summary: 'Change settings and switches' })
  @ApiOkResponse({ type: IntegrationView })
  change(@Param('id') id: string, @IfMatch() version: ExpectedVersion, @Body() body: ChangeIntegration): Promise<IntegrationView> {
    return this.integrations.change(id, version, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('integrations:write')
  @ApiOperation({ summary: 'Delete an integration that nothing uses' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string, @IfMatch() version: ExpectedVersion): Promise<void> {
    return this.integrations.remove(id, version);
  }

  @Post(':id/check')
  @HttpCode(200)
  @Allow('integrations:write')
  @ApiOperation({ summary: 'Ask the platform whose account this is' })
  @ApiOkResponse({ type: CheckView })
  check(@Param('id') id: string): Promise<CheckView> {
    return this.checks.check(id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Allow('integrations:write')
  @ApiOperation({ summary: 'Try again after a pause' })
  @ApiOkResponse({ type: IntegrationView })
  resume(@Param('id') id: string): Promise<IntegrationView> {
    return this.integrations.resume(id);
  }
}
