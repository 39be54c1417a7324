import { Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, RecentSignIn } from '../http/auth.ts';
import { DataKeys } from './data-keys.service.ts';
import { Database } from '../database/database.ts';
import type { JsonText } from '../http/etag.ts';
import { filter, type ListQuery, type ListSpec } from '../lists/list-spec.ts';
import { ApiList, Listing, readPage } from '../lists/lists.ts';
import type { WorkView } from '../jobs/work.ts';
import { WorkResource } from '../jobs/works.controller.ts';

const dataKeyList: ListSpec = {
  from: 'data_key k',
  id: 'k.id',
  select: {
    id: 'k.id',
    purpose: 'k.purpose',
    number: 'k.number',
    activeFrom: 'k.active_from',
    retiredAt: 'k.retired_at',
    createdAt: 'k.created_at',
    wrappedBy: '(SELECT json_agg(w.kek ORDER BY w.created_at) FROM data_key_wrapping w WHERE w.key_id = k.id)',
  },
  sort: { createdAt: { sql: 'k.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: { purpose: filter.oneOf('k.purpose', ['seal', 'index']) },
};

export class DataKeyView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ enum: ['seal', 'index'], description: 'seal: secrets and personal data; index: what finds a document without showing it, and stays' })
  purpose: string;
  @ApiProperty({ description: 'As sealed values name it; 0: from before there were data keys' }) number: number;
  @ApiProperty({ format: 'date-time' }) activeFrom: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since then nothing is sealed with it' }) retiredAt: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: [String], description: 'Ids of the keys that wrapped it' }) wrappedBy: string[];
}

export class KeyEncryptionKeyView {
  @ApiProperty({ description: 'Derived from the key; does not tell it' }) id: string;
  @ApiProperty({ description: 'How many data keys it wrapped' }) dataKeys: number;
  @ApiProperty({ format: 'date-time' }) since: string;
}

export class KeysState {
  @ApiProperty({ description: 'Id of SECRETS_KEY, as the process that answers was given it' }) current: string;
  @ApiProperty({ type: String, nullable: true, description: 'Id of SECRETS_KEY_PREVIOUS' }) previous: string | null;
  @ApiProperty({ description: 'Number of the data key in use' }) sealingWith: number;
  @ApiProperty({ type: [KeyEncryptionKeyView] }) wrappedBy: KeyEncryptionKeyView[];
  @ApiProperty({ type: WorkResource, nullable: true, description: 'The newest work that seals everything with a new data key' }) work: WorkResource | null;
}

@ApiTags('administration')
@Controller()
export class DataKeysController {
  constructor(
    private readonly keys: DataKeys,
    private readonly database: Database,
  ) {}

  @Get('data-keys')
  @Allow('secrets:read')
  @ApiOperation({ summary: 'The keys that seal secrets and documents; never the keys themselves' })
  @ApiList(dataKeyList, DataKeyView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, dataKeyList, query);
  }

  @Post('data-keys')
  @HttpCode(202)
  @Allow('secrets:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'A new data key, and everything sealed with it, while everybody works' })
  @ApiAcceptedResponse({ type: WorkResource, headers: { Location: { description: '/v1/works/:id', schema: { type: 'string' } } } })
  async rotate(@Res({ passthrough: true }) reply: FastifyReply): Promise<WorkView> {
    return accepted(reply, await this.keys.rotate());
  }

  @Get('key-encryption-keys')
  @Allow('secrets:read')
  @ApiOperation({ summary: 'Which keys of the environment open the data keys' })
  @ApiOkResponse({ type: KeysState })
  state(): Promise<object> {
    return this.keys.state();
  }

  @Delete('key-encryption-keys/:id')
  @HttpCode(204)
  @Allow('secrets:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Forget a replaced SECRETS_KEY: with it alone nothing opens any more' })
  @ApiNoContentResponse()
  forget(@Param('id') id: string): Promise<void> {
    return this.keys.forget(id);
  }
}

function accepted(reply: FastifyReply, work: WorkView): WorkView {
  void reply.header('location', `/v1/works/${work.id}`);
  return work;
}
