import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, Database, type JsonText, Listing, type ListQuery, Moment, readPage, Text, Whole } from '#kernel';
import { ApiKeys, apiKeyList } from './api-keys.service.ts';
import { Permissions } from '../fields.ts';

export class CreateApiKey {
  @Text() name: string;
  @Permissions() permissions: string[];
  @Moment({ optional: true }) expiresAt?: string;
}

export class RotateKey {
  @Whole({ max: 720, optional: true, default: 24, description: 'How long the old one still works' }) overlapHours?: number;
  @Moment({ optional: true, description: 'Of the new one; else it lives as long as the old one was to' }) expiresAt?: string;
}

export class ApiKeyView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: [String] }) permissions: string[];
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The key whose place it takes' }) replaces: string | null;
  @ApiProperty({ type: String, nullable: true }) createdBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) expiresAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) lastUsedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) revokedAt: string | null;
  @ApiProperty({ required: false, description: 'Shown once, when made' }) key?: string;
}

@ApiTags('administration')
@Controller('api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('keys:read')
  @ApiOperation({ summary: 'API keys' })
  @ApiList(apiKeyList, ApiKeyView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, apiKeyList, query);
  }

  @Post()
  @Allow('keys:write')
  @ApiOperation({ summary: 'Make a key; it is shown in this answer only' })
  @ApiCreatedResponse({ type: ApiKeyView })
  create(@Body() body: CreateApiKey): Promise<object> {
    return this.keys.create(body);
  }

  @Post(':id/rotate')
  @Allow('keys:write')
  @ApiOperation({ summary: 'A new key in its place; the old one works a while longer' })
  @ApiCreatedResponse({ type: ApiKeyView })
  rotate(@Param('id') id: string, @Body() body: RotateKey): Promise<object> {
    return this.keys.rotate(id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('keys:write')
  @ApiOperation({ summary: 'Revoke a key' })
  @ApiNoContentResponse()
  revoke(@Param('id') id: string): Promise<void> {
    return this.keys.revoke(id);
  }
}
