import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '#kernel';
import { Overview, OverviewView } from './overview.ts';

@ApiTags('reports')
@Controller('reports')
export class ReportsController {
  constructor(private readonly overview: Overview) {}

  @Get('overview')
  @Allow('accounts:read')
  @ApiOperation({ summary: 'Every platform at a glance: active, blocked, failed, revenue, cost, drift' })
  @ApiOkResponse({ type: OverviewView })
  read(): Promise<OverviewView> {
    return this.overview.read();
  }
}
