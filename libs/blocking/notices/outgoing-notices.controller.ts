import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, ApiList, type JsonText, Listing, type ListQuery, WorkResource, type WorkView } from '#kernel';
import { NoticeView } from './notices.dto.ts';
import { NoticeFailure, OutgoingNoticeView } from './outgoing-notices.dto.ts';
import { outgoingNoticeList, OutgoingNotices } from './outgoing-notices.service.ts';
import { QueueNotices } from './queue-notices.work.ts';

@ApiTags('debt')
@Controller()
export class OutgoingNoticesController {
  constructor(
    private readonly notices: OutgoingNotices,
    private readonly queue: QueueNotices,
  ) {}

  @Post('notice-runs')
  @HttpCode(202)
  @Allow('blocking:run')
  @ApiOperation({ summary: 'Send the notices that are due, now instead of within ten minutes' })
  @ApiAcceptedResponse({ type: WorkResource, headers: { Location: { description: '/v1/works/:id', schema: { type: 'string' } } } })
  async run(@Res({ passthrough: true }) reply: FastifyReply): Promise<WorkView> {
    return located(reply, await this.queue.request());
  }

  @Get('outgoing-notices')
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Notices on their way, sent, failed or no longer needed' })
  @ApiList(outgoingNoticeList, OutgoingNoticeView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.notices.list(query);
  }

  @Post('outgoing-notices/:id/retry')
  @HttpCode(200)
  @Allow('blocking:run')
  @ApiOperation({ summary: 'Send one that failed again' })
  @ApiOkResponse({ type: OutgoingNoticeView })
  retry(@Param('id') id: string): Promise<OutgoingNoticeView> {
    return this.notices.retry(id);
  }

  @Post('notices/:id/failures')
  @HttpCode(200)
  @Allow('blocking:write')
  @ApiOperation({ summary: 'A notice did not arrive (it bounced): it is no evidence any more' })
  @ApiOkResponse({ type: NoticeView })
  failed(@Param('id') id: string, @Body() body: NoticeFailure): Promise<object> {
    return this.notices.failed(id, body.reason);
  }
}

function located(reply: FastifyReply, work: WorkView): WorkView {
  void reply.header('location', `/v1/works/${work.id}`);
  return work;
}
