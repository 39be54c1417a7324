import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery } from '#kernel';
import { ChangePackage, CreatePackage, PackageView } from './packages.dto.ts';
import { packageList } from './packages.list.ts';
import { Packages } from './packages.service.ts';

@ApiTags('packages')
@Controller('packages')
export class PackagesController {
  constructor(private readonly packages: Packages) {}

  @Get()
  @Allow('packages:read')
  @ApiOperation({ summary: 'Packages' })
  @ApiList(packageList, PackageView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.packages.page(query);
  }

  @Post()
  @Allow('packages:write')
  @ApiOperation({ summary: 'Make a package' })
  @ApiCreatedResponse({ type: PackageView })
  create(@Body() body: CreatePackage): Promise<PackageView> {
    return this.packages.create(body);
  }

  @Get(':id')
  @Allow('packages:read')
  @ApiOperation({ summary: 'A package' })
  @ApiOkResponse({ type: PackageView })
  get(@Param('id') id: string): Promise<PackageView> {
    return this.packages.get(id);
  }

  @Patch(':id')
  @Allow('packages:write')
  @ApiOperation({ summary: 'Change a package; what is attached keeps its price, and its products cannot change' })
  @ApiOkResponse({ type: PackageView })
  change(@Param('id') id: string, @IfMatch() version: ExpectedVersion, @Body() body: ChangePackage): Promise<PackageView> {
    return this.packages.change(id, version, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('packages:write')
  @ApiOperation({ summary: 'Delete a package that nobody ever had' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string, @IfMatch() version: ExpectedVersion): Promise<void> {
    return this.packages.remove(id, version);
  }
}
