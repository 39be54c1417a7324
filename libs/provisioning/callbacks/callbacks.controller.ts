import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public, routeSettings } from '#kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerCallback } from './answer-callback.ts';

@ApiTags('callbacks')
@Controller('callbacks')
export class CallbacksController {
  constructor(private readonly callbacks: AnswerCallback) {}

  @Post(':id/:key')
  @Public('uncounted')
  @routeSettings({ rawBody: true })
  @ApiOperation({ summary: "A platform asks who may use what; the address is an integration's `callbackUrl`, question and answer are the plugin's" })
  @ApiOkResponse({ schema: { description: "As the platform's plugin has it" } })
  answer(
    @Param('id') integrationId: string,
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.callbacks.send(integrationId, key, request, reply);
  }
}
