import { Allow, ApiList, type JsonText, Listing, type ListQuery } from '#kernel';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { invoiceList } from './invoice.list.ts';
import { CancelInvoice, InvoiceRowView, InvoiceView, PaymentView, PostInvoice } from './invoices.dto.ts';
import { Invoices } from './invoices.service.ts';
import { PaymentResultsView, PostPayment, PostPayments } from './payments.dto.ts';
import { Payments } from './payments.service.ts';
import { answerPosted } from './posted.ts';

const again = 'The same externalRef again: the first';

@ApiTags('billing')
@Controller()
export class InvoicesController {
  constructor(
    private readonly invoices: Invoices,
    private readonly payments: Payments,
  ) {}

  @Get('invoices')
  @Allow('billing:read')
  @ApiOperation({ summary: 'Invoices' })
  @ApiList(invoiceList('0001-01-01'), InvoiceRowView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.invoices.list(query);
  }

  @Post('invoices')
  @Allow('billing:write')
  @ApiOperation({ summary: 'Record an invoice billed elsewhere' })
  @ApiCreatedResponse({ type: InvoiceView })
  @ApiOkResponse({ type: InvoiceView, description: again })
  post(@Body() body: PostInvoice, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.invoices.post(body).then((posted) => answerPosted(reply, posted));
  }

  @Get('invoices/:id')
  @Allow('billing:read')
  @ApiOperation({ summary: 'One invoice, its lines and payments' })
  @ApiOkResponse({ type: InvoiceView })
  read(@Param('id') id: string): Promise<object> {
    return this.invoices.get(id);
  }

  @Post('invoices/:id/payments')
  @Allow('billing:write')
  @ApiOperation({ summary: 'Record a payment; the one that settles the debt unblocks' })
  @ApiCreatedResponse({ type: PaymentView })
  @ApiOkResponse({ type: PaymentView, description: again })
  pay(@Param('id') id: string, @Body() body: PostPayment, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.payments.pay(id, body).then((posted) => answerPosted(reply, posted));
  }

  @Post('invoices/:id/cancel')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Cancel an invoice: it is owed no more' })
  @ApiOkResponse({ type: InvoiceView })
  cancel(@Param('id') id: string, @Body() body: CancelInvoice): Promise<object> {
    return this.invoices.cancel(id, body?.reason);
  }

  @Post('payments')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Record up to 1,000 payments by the externalRef of their invoices; one answer a line' })
  @ApiOkResponse({ type: PaymentResultsView })
  payBatch(@Body() body: PostPayments): Promise<object> {
    return this.payments.payBatch(body.payments);
  }
}
