import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, RecentSignIn, ApiList, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery } from '#kernel';
import { ChangeRole, CreateRole, PermissionsView, RoleView } from './roles.dto.ts';
import { roleList } from './roles.list.ts';
import { Roles } from './roles.service.ts';

@ApiTags('administration')
@Controller()
export class RolesController {
  constructor(private readonly roles: Roles) {}

  @Get('permissions')
  @Allow('roles:read')
  @ApiOperation({ summary: 'Everything that can be granted' })
  @ApiOkResponse({ type: PermissionsView })
  permissions(): PermissionsView {
    return this.roles.permissions();
  }

  @Get('roles')
  @Allow('roles:read')
  @ApiOperation({ summary: 'Roles: those that come with the product, and your own' })
  @ApiList(roleList, RoleView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.roles.page(query);
  }

  @Post('roles')
  @Allow('roles:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Make a role; it cannot hold more than you do' })
  @ApiCreatedResponse({ type: RoleView })
  create(@Body() body: CreateRole): Promise<RoleView> {
    return this.roles.create(body);
  }

  @Get('roles/:id')
  @Allow('roles:read')
  @ApiOperation({ summary: 'A role' })
  @ApiOkResponse({ type: RoleView })
  get(@Param('id') id: string): Promise<RoleView> {
    return this.roles.get(id);
  }

  @Patch('roles/:id')
  @Allow('roles:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Change a role of your own; all who have it follow' })
  @ApiOkResponse({ type: RoleView })
  change(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion, @Body() body: ChangeRole): Promise<RoleView> {
    return this.roles.change(id, version, body);
  }

  @Delete('roles/:id')
  @HttpCode(204)
  @Allow('roles:write')
  @RecentSignIn()
  @ApiOperation({ summary: 'Delete a role that nobody has' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<void> {
    return this.roles.remove(id, version);
  }
}
