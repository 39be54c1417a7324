import { AcceptsBody, Allow } from '#kernel';
import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  PaymentResultsView,
  PaymentsView,
  PaymentView,
  PostPayments,
  ReceivePayment,
  ReversalResultsView,
  ReversePayment,
  ReversePayments,
} from './payments.dto.ts';
import { Payments } from './payments.service.ts';
import { answerPosted } from '../invoices/posted.ts';

/** Fifty thousand lines, of about 200 bytes and up to eight fields each. */
const batch = { bytes: 16 * 1024 * 1024, values: 500_000 };

@ApiTags('billing')
@Controller()
export class PaymentsController {
  constructor(private readonly payments: Payments) {}

  @Post('payments')
  @HttpCode(200)
  @Allow('billing:write')
  @AcceptsBody(batch)
  @ApiOperation({ summary: 'Record up to 50,000 payments by the externalRef of their invoices; one answer a line' })
  @ApiOkResponse({ type: PaymentResultsView })
  payBatch(@Body() body: PostPayments): Promise<object> {
    return this.payments.payBatch(body.payments);
  }

  @Post('payments/reversals')
  @HttpCode(200)
  @Allow('billing:write')
  @AcceptsBody(batch)
  @ApiOperation({ summary: 'Take back up to 50,000 payments by their externalRef; one answer a line' })
  @ApiOkResponse({ type: ReversalResultsView })
  reverseBatch(@Body() body: ReversePayments): Promise<ReversalResultsView> {
    return this.payments.reverseBatch(body.reversals);
  }

  @Post('payments/:id/reverse')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Take a payment, or a whole receipt by its id, back: what it paid is owed again' })
  @ApiOkResponse({ type: PaymentView })
  reverse(@Param('id') id: string, @Body() body: ReversePayment): Promise<PaymentView> {
    return this.payments.reverse(id, body?.reason);
  }

  @Post('customers/:id/payments')
  @Allow('billing:write')
  @ApiOperation({ summary: 'Record a payment of a customer that names no invoice: it settles the oldest first' })
  @ApiCreatedResponse({ type: PaymentsView })
  @ApiOkResponse({ type: PaymentsView, description: 'The same externalRef again: the first' })
  receive(@Param('id') id: string, @Body() body: ReceivePayment, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.payments.receive(id, body).then((posted) => answerPosted(reply, posted));
  }
}
