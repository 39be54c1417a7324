import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ServiceView } from '#customers';
import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { EndCandidateView } from './end-candidates.dto.ts';
import { endCandidateList, EndCandidates } from './end-candidates.ts';

@ApiTags('debt')
@Controller('end-candidates')
export class EndCandidatesController {
  constructor(private readonly candidates: EndCandidates) {}

  @Get()
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Contracts that may end for debt: long suspended, with a notice of the end' })
  @ApiList(endCandidateList('2026-01-01'), EndCandidateView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.candidates.list(query);
  }

  @Post(':id/end')
  @HttpCode(200)
  @Allow('blocking:approve')
  @ApiOperation({ summary: 'End the contract of a candidate whose day has come: its service is cancelled' })
  @ApiOkResponse({ type: ServiceView })
  end(@Param('id') id: string): Promise<ServiceView> {
    return this.candidates.end(id);
  }
}
