import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, Database, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery, readOne, readPage } from '#kernel';
import { ChangeSuspensionProfile, CreateSuspensionProfile, SuspensionProfileView } from './suspension-profiles.dto.ts';
import { suspensionProfileList, SuspensionProfiles } from './suspension-profiles.service.ts';

@ApiTags('debt')
@Controller('suspension-profiles')
export class SuspensionProfilesController {
  constructor(
    private readonly profiles: SuspensionProfiles,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Suspension profiles' })
  @ApiList(suspensionProfileList, SuspensionProfileView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, suspensionProfileList, query);
  }

  @Post()
  @Allow('blocking:write')
  @ApiOperation({ summary: 'Add a suspension profile; below the legal minimum it is refused' })
  @ApiCreatedResponse({ type: SuspensionProfileView })
  create(@Body() body: CreateSuspensionProfile): Promise<object> {
    return this.profiles.create(body);
  }

  @Get(':id')
  @Allow('blocking:read')
  @ApiOperation({ summary: 'One suspension profile' })
  @ApiOkResponse({ type: SuspensionProfileView })
  read(@Param('id') id: string): Promise<object> {
    return readOne(this.database, suspensionProfileList, id);
  }

  @Patch(':id')
  @Allow('blocking:write')
  @ApiOperation({ summary: 'Change a suspension profile' })
  @ApiOkResponse({ type: SuspensionProfileView })
  change(@Param('id') id: string, @Body() body: ChangeSuspensionProfile, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<object> {
    return this.profiles.change(id, body, version);
  }
}
