import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, RecentSignIn, ApiList, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery } from '#kernel';
import { ChangeUser, CreateUser, UserView } from './users.dto.ts';
import { userList } from './users.list.ts';
import { Users } from './users.service.ts';

@ApiTags('administration')
@Controller('users')
export class UsersController {
  constructor(private readonly users: Users) {}

  @Get()
  @Allow('users:read')
  @ApiOperation({ summary: 'People who use the console' })
  @ApiList(userList, UserView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.users.page(query);
  }

  @Post()
  @Allow('users:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Add a person; they cannot be given more than you may do' })
  @ApiCreatedResponse({ type: UserView })
  create(@Body() body: CreateUser): Promise<UserView> {
    return this.users.create(body);
  }

  @Get(':id')
  @Allow('users:read')
  @ApiOperation({ summary: 'A person' })
  @ApiOkResponse({ type: UserView })
  get(@Param('id') id: string): Promise<UserView> {
    return this.users.get(id);
  }

  @Patch(':id')
  @Allow('users:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Change a person; reaches their sessions within seconds' })
  @ApiOkResponse({ type: UserView })
  change(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion, @Body() body: ChangeUser): Promise<UserView> {
    return this.users.change(id, version, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('users:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Disable a person and end their sessions; what they did stays readable' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<void> {
    return this.users.remove(id, version);
  }
}
