import { Allow, ApiList, Database, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery, readOne, readPage } from '#kernel';
import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeChargeType, ChargeTypeView, CreateChargeType } from './charge-types.dto.ts';
import { ChargeTypes, chargeTypeList } from './charge-types.service.ts';

@ApiTags('billing')
@Controller('charge-types')
export class ChargeTypesController {
  constructor(
    private readonly types: ChargeTypes,
    private readonly database: Database,
  ) {}

  @Get()
  @Allow('billing:read')
  @ApiOperation({ summary: 'Charge types' })
  @ApiList(chargeTypeList, ChargeTypeView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return readPage(this.database, chargeTypeList, query);
  }

  @Post()
  @Allow('billing:write')
  @ApiOperation({ summary: 'Add a charge type' })
  @ApiCreatedResponse({ type: ChargeTypeView })
  create(@Body() body: CreateChargeType): Promise<object> {
    return this.types.create(body);
  }

  @Get(':id')
  @Allow('billing:read')
  @ApiOperation({ summary: 'One charge type' })
  @ApiOkResponse({ type: ChargeTypeView })
  read(@Param('id') id: string): Promise<object> {
    return readOne(this.database, chargeTypeList, id);
  }

  @Patch(':id')
  @Allow('billing:write')
  @ApiOperation({ summary: 'Change a charge type' })
  @ApiOkResponse({ type: ChargeTypeView })
  change(@Param('id') id: string, @Body() body: ChangeChargeType, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<object> {
    return this.types.change(id, body, version);
  }
}
