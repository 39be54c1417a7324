import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { ReadDataMap } from './data-map.ts';
import { ChangeRetentionRule, DataMap, RetentionRuleView } from './privacy.dto.ts';
import { retentionList, RetentionRules } from './retention.service.ts';

@ApiTags('privacy')
@Controller()
export class PrivacyController {
  constructor(
    private readonly map: ReadDataMap,
    private readonly rules: RetentionRules,
  ) {}

  @Get('reports/data-map')
  @Allow('privacy:read')
  @ApiOperation({ summary: 'Which data of people go to which platform, why, and since when' })
  @ApiOkResponse({ type: DataMap })
  dataMap(): Promise<DataMap> {
    return this.map.read();
  }

  @Get('retention-rules')
  @Allow('privacy:read')
  @ApiOperation({ summary: 'How long things are kept' })
  @ApiList(retentionList([]), RetentionRuleView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.rules.list(query);
  }

  @Patch('retention-rules/:id')
  @Allow('privacy:write')
  @ApiOperation({ summary: 'Keep something longer, or shorter; not below its floor' })
  @ApiOkResponse({ type: RetentionRuleView })
  change(@Param('id') id: string, @Body() { days }: ChangeRetentionRule): Promise<RetentionRuleView> {
    return this.rules.change(id, days);
  }
}
