import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, Database, type JsonText, Listing, type ListQuery, Moment, readOne, readPage, RecentSignIn, SignedIn, Text, Whole } from '#kernel';
import { Permissions } from '../fields.ts';
import { currentPerson } from '../users/current-person.ts';
import { userList } from '../users/users.list.ts';
import { apiKeyList, ownedKeyList } from './api-keys.list.ts';
import { ApiKeys } from './api-keys.service.ts';

export class CreateApiKey {
  @Text() name: string;
  @Permissions() permissions: string[];
  @Moment({ optional: true }) expiresAt?: string;
}

export class RotateKey {
  @Whole({ max: 720, optional: true, default: 24, description: 'How long the old one still works' }) overlapHours?: number;
  @Moment({ optional: true, description: 'Of the new one; else it lives as long as the old one was to' }) expiresAt?: string;
}

export class KeyOwner {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
}

export class ApiKeyView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ type: [String], description: 'What it was given' }) permissions: string[];
  @ApiProperty({ type: [String], description: 'What it may do now: never more than its owner, nor than the key it was made with' })
  effectivePermissions: string[];
  @ApiProperty({ type: KeyOwner, nullable: true, description: 'null: the key of the environment, or made with it' }) owner: KeyOwner | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The key it was made with; it ends with that one' }) madeWith: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The key whose place it takes' }) replaces: string | null;
  @ApiProperty({ type: String, nullable: true }) createdBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) expiresAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) lastUsedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) revokedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) revokedBy: string | null;
  @ApiProperty({ required: false, description: 'Shown once, when made' }) key?: string;
}

@ApiTags('administration')
@Controller()
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly database: Database,
  ) {}

  @Get('api-keys')
  @Allow('keys:read')
  @ApiOperation({ summary: 'API keys' })
  @ApiList(apiKeyList, ApiKeyView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, apiKeyList, query);
  }

  @Get('me/api-keys')
  @SignedIn()
  @ApiOperation({ summary: "One's own API keys" })
  @ApiList(ownedKeyList, ApiKeyView)
  own(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, ownedKeyList, query, { 'k.owner_id': currentPerson().id });
  }

  @Get('users/:id/api-keys')
  @Allow('keys:read')
  @ApiOperation({ summary: 'API keys of a person' })
  @ApiList(ownedKeyList, ApiKeyView)
  async ofUser(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    await readOne(this.database, userList, id);
    return readPage(this.database, ownedKeyList, query, { 'k.owner_id': id });
  }

  @Post('api-keys')
  @Allow('keys:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Make a key; it is shown in this answer only' })
  @ApiCreatedResponse({ type: ApiKeyView })
  create(@Body() body: CreateApiKey): Promise<object> {
    return this.keys.create(body);
  }

  @Post('api-keys/:id/rotate')
  @Allow('keys:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'A new key in its place, yours; the old one works a while longer' })
  @ApiCreatedResponse({ type: ApiKeyView })
  rotate(@Param('id') id: string, @Body() body: RotateKey): Promise<object> {
    return this.keys.rotate(id, body);
  }

  @Delete('api-keys/:id')
  @HttpCode(204)
  @Allow('keys:write')
  @ApiOperation({ summary: 'Revoke a key, and the keys that were made with it' })
  @ApiNoContentResponse()
  revoke(@Param('id') id: string): Promise<void> {
    return this.keys.revoke(id);
  }
}
