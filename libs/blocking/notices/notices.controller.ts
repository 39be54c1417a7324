import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { answerPosted } from '#billing';
import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { NoticeView, RecordNotice } from './notices.dto.ts';
import { noticeList, Notices } from './notices.service.ts';

@ApiTags('debt')
@Controller()
export class NoticesController {
  constructor(private readonly notices: Notices) {}

  @Post('notices')
  @Allow('blocking:write')
  @ApiOperation({ summary: 'Record a notice of debt that was sent elsewhere' })
  @ApiCreatedResponse({ type: NoticeView })
  @ApiOkResponse({ type: NoticeView, description: 'The same externalRef again: the first' })
  record(@Body() body: RecordNotice, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.notices.record(body).then((posted) => answerPosted(reply, posted));
  }

  @Get('services/:id/notices')
  @Allow('blocking:read')
  @ApiOperation({ summary: 'Notices of a service' })
  @ApiList(noticeList, NoticeView)
  list(@Param('id') id: string, @Listing() query: ListQuery): Promise<JsonText> {
    return this.notices.ofService(id, query);
  }
}
