import { Allow, ApiList, type ExpectedVersion, IfMatch, Listing, type ListQuery, type Page } from '#kernel';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AvailablePackages } from './available-packages.service.ts';
import { AttachPackage, AvailablePackageView, ChangeLink, LinkView } from './link.dto.ts';
import { linkList } from './link.list.ts';
import { offerList } from './offer.list.ts';
import { ServicePackages } from './service-packages.service.ts';

@ApiTags('services')
@Controller('services/:id')
export class ServicePackagesController {
  constructor(
    private readonly packages: ServicePackages,
    private readonly available: AvailablePackages,
  ) {}

  @Get('available-packages')
  @Allow('customers:read')
  @ApiOperation({ summary: 'Every package: whether it can be attached, and if not, why and what to do' })
  @ApiList(offerList, AvailablePackageView)
  offers(@Param('id') id: string, @Listing() query: ListQuery): Promise<Page<AvailablePackageView>> {
    return this.available.list(id, query);
  }

  @Get('packages')
  @Allow('customers:read')
  @ApiOperation({ summary: 'Packages attached to a service, with their accounts on platforms' })
  @ApiList(linkList, LinkView)
  list(@Param('id') id: string, @Listing() query: ListQuery): Promise<Page<LinkView>> {
    return this.packages.list(id, query);
  }

  @Post('packages')
  @Allow('customers:write')
  @ApiOperation({ summary: 'Attach a package' })
  @ApiCreatedResponse({ type: LinkView })
  attach(@Param('id') id: string, @Body() body: AttachPackage): Promise<LinkView> {
    return this.packages.attach(id, body);
  }

  @Patch('packages/:linkId')
  @Allow('customers:write')
  @ApiOperation({ summary: "Change an attached package's price or last day" })
  @ApiOkResponse({ type: LinkView })
  change(
    @Param('id') id: string,
    @Param('linkId') linkId: string,
    @IfMatch({ optional: true }) version: ExpectedVersion,
    @Body() body: ChangeLink,
  ): Promise<LinkView> {
    return this.packages.change(id, linkId, version, body);
  }

  @Delete('packages/:linkId')
  @HttpCode(204)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Remove a package, a mandatory one too' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string, @Param('linkId') linkId: string, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<void> {
    return this.packages.remove(id, linkId, version);
  }
}
