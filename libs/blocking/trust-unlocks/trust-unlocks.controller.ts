import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { GrantTrustUnlock, TrustUnlockView } from './trust-unlocks.dto.ts';
import { trustUnlockList, TrustUnlocks } from './trust-unlocks.service.ts';

@ApiTags('debt')
@Controller('services/:id/trust-unlocks')
export class TrustUnlocksController {
  constructor(private readonly unlocks: TrustUnlocks) {}

  @Post()
  @Allow('blocking:write')
  @ApiOperation({ summary: 'Unlock a service in trust for some days; the debt stays, and the block returns by itself' })
  @ApiCreatedResponse({ type: TrustUnlockView })
  grant(@Param('id') id: string, @Body() body: GrantTrustUnlock): Promise<TrustUnlockView> {
    return this.unlocks.grant(id, body);
  }

  @Get()
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Trust unlocks of a service' })
  @ApiList(trustUnlockList, TrustUnlockView)
  list(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.unlocks.ofService(id, query);
  }
}
