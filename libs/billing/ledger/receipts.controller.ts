import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { answerPosted } from '../invoices/posted.ts';
import { IdentifyReceipt, PostReceipt, ReceiptView, RefundReceipt } from './receipts.dto.ts';
import { receiptList, Receipts } from './receipts.service.ts';

@ApiTags('billing')
@Controller('receipts')
export class ReceiptsController {
  constructor(private readonly receipts: Receipts) {}

  @Get()
  @Allow('billing:read')
  @ApiOperation({ summary: 'Money received, and what became of it' })
  @ApiList(receiptList, ReceiptView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.receipts.list(query);
  }

  @Post()
  @Allow('billing:write')
  @ApiOperation({ summary: 'Record money received; it pays what it names, then the oldest open invoices, and the rest is credit' })
  @ApiCreatedResponse({ type: ReceiptView })
  @ApiOkResponse({ type: ReceiptView, description: 'The same externalRef and parts again: the first' })
  post(@Body() body: PostReceipt, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.receipts.post(body).then((posted) => answerPosted(reply, posted));
  }

  @Get(':id')
  @Allow('billing:read')
  @ApiOperation({ summary: 'One receipt' })
  @ApiOkResponse({ type: ReceiptView })
  read(@Param('id') id: string): Promise<object> {
    return this.receipts.get(id);
  }

  @Post(':id/identify')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Say which customer an unidentified receipt is from' })
  @ApiOkResponse({ type: ReceiptView })
  identify(@Param('id') id: string, @Body() body: IdentifyReceipt): Promise<object> {
    return this.receipts.identify(id, body);
  }

  @Post(':id/refund')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Record that credit was paid out' })
  @ApiOkResponse({ type: ReceiptView })
  refund(@Param('id') id: string, @Body() body: RefundReceipt): Promise<object> {
    return this.receipts.refund(id, body ?? {});
  }
}
