import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, ApiList, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery } from '#kernel';
import { ChangePlan, CreatePlan, PlanView } from './plans.dto.ts';
import { planList } from './plans.list.ts';
import { Plans } from './plans.service.ts';

@ApiTags('plans')
@Controller('plans')
export class PlansController {
  constructor(private readonly plans: Plans) {}

  @Get()
  @Allow('plans:read')
  @ApiOperation({ summary: 'Internet plans' })
  @ApiList(planList, PlanView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.plans.page(query);
  }

  @Post()
  @Allow('plans:write')
  @ApiOperation({ summary: 'Make a plan' })
  @ApiCreatedResponse({ type: PlanView })
  create(@Body() body: CreatePlan): Promise<PlanView> {
    return this.plans.create(body);
  }

  @Get(':id')
  @Allow('plans:read')
  @ApiOperation({ summary: 'A plan' })
  @ApiOkResponse({ type: PlanView })
  get(@Param('id') id: string): Promise<PlanView> {
    return this.plans.get(id);
  }

  @Patch(':id')
  @Allow('plans:write')
  @ApiOperation({ summary: 'Change a plan; nothing already attached changes' })
  @ApiOkResponse({ type: PlanView })
  change(@Param('id') id: string, @IfMatch() version: ExpectedVersion, @Body() body: ChangePlan): Promise<PlanView> {
    return this.plans.change(id, version, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Allow('plans:write')
  @ApiOperation({ summary: 'Delete a plan that no service ever had' })
  @ApiNoContentResponse()
  remove(@Param('id') id: string, @IfMatch() version: ExpectedVersion): Promise<void> {
    return this.plans.remove(id, version);
  }
}
