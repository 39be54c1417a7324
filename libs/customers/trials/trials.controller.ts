import { Allow, ApiList, type JsonText, Listing, type ListQuery, WorkResource, type WorkView } from '#kernel';
import { Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SettleTrials } from './settle-trials.work.ts';
import { TrialView } from './trial.dto.ts';
import { trialList } from './trial.list.ts';
import { Trials } from './trials.service.ts';

@ApiTags('services')
@Controller()
export class TrialsController {
  constructor(
    private readonly trials: Trials,
    private readonly settling: SettleTrials,
  ) {}

  @Get('trials')
  @Allow('customers:read')
  @ApiOperation({ summary: 'Trials: under way, and what became of them' })
  @ApiList(trialList, TrialView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.trials.list(query);
  }

  @Post('trial-runs')
  @HttpCode(202)
  @Allow('customers:write')
  @ApiOperation({ summary: 'Settle the trials that are over, now instead of within the hour' })
  @ApiAcceptedResponse({ type: WorkResource, headers: { Location: { description: '/v1/works/:id', schema: { type: 'string' } } } })
  async run(@Res({ passthrough: true }) reply: FastifyReply): Promise<WorkView> {
    const work = await this.settling.request();
    void reply.header('location', `/v1/works/${work.id}`);
    return work;
  }
}
