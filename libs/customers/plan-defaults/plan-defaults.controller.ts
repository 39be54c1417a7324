import { Allow, ApiEvents } from '#kernel';
import { Body, Controller, Get, HttpCode, type MessageEvent, Param, Post, Res, Sse, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { DefaultsRunExists } from './defaults-run-exists.guard.ts';
import { ApplyDefaults, DefaultsPreview, DefaultsRunView } from './plan-defaults.dto.ts';
import { PlanDefaultsRuns } from './plan-defaults.service.ts';

@ApiTags('plans')
@Controller()
export class PlanDefaultsController {
  constructor(private readonly runs: PlanDefaultsRuns) {}

  @Post('plans/:id/apply-defaults')
  @HttpCode(200)
  @Allow('customers:write')
  @ApiOperation({ summary: "Give the plan's services the packages they lack, or show what that would do" })
  @ApiOkResponse({ type: DefaultsPreview, description: 'A preview' })
  @ApiAcceptedResponse({ type: DefaultsRunView, headers: { Location: { description: '/v1/plan-default-runs/:id', schema: { type: 'string' } } } })
  async apply(
    @Param('id') id: string,
    @Body() body: ApplyDefaults,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DefaultsPreview | DefaultsRunView> {
    return body.preview ? this.runs.preview(id) : accepted(reply, await this.runs.start(id));
  }

  @Get('plan-default-runs/:id')
  @Allow('customers:read')
  @ApiOperation({ summary: 'How far it is, what it attached' })
  @ApiOkResponse({ type: DefaultsRunView })
  get(@Param('id') id: string): Promise<DefaultsRunView> {
    return this.runs.get(id);
  }

  @Sse('plan-default-runs/:id/events')
  @UseGuards(DefaultsRunExists)
  @Allow('customers:read')
  @ApiOperation({ summary: 'Its changes, as they happen, until it ends' })
  @ApiEvents(DefaultsRunView)
  events(@Param('id') id: string): Observable<MessageEvent> {
    return this.runs.events(id);
  }

  @Post('plan-default-runs/:id/cancel')
  @HttpCode(202)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Stop it; what is attached by then stays' })
  @ApiAcceptedResponse({ type: DefaultsRunView })
  cancel(@Param('id') id: string): Promise<DefaultsRunView> {
    return this.runs.cancel(id);
  }
}

function accepted(reply: FastifyReply, run: DefaultsRunView): DefaultsRunView {
  void reply.status(202).header('location', `/v1/plan-default-runs/${run.id}`);
  return run;
}
