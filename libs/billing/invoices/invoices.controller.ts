import { Allow, ApiList, type ExpectedVersion, IfMatch, type JsonText, Listing, type ListQuery } from '#kernel';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { InvoiceChanges } from './invoice-changes.service.ts';
import { invoiceList } from './invoice.list.ts';
import { CancelInvoice, InvoiceRowView, InvoiceView, PostInvoice, PostponeInvoice, Renegotiate, RenegotiationView } from './invoices.dto.ts';
import { Invoices } from './invoices.service.ts';
import { PostedPaymentView, PostPayment } from '../ledger/payments.dto.ts';
import { Payments } from '../ledger/payments.service.ts';
import { answerPosted } from './posted.ts';

const again = 'The same externalRef again: the first';

@ApiTags('billing')
@Controller()
export class InvoicesController {
  constructor(
    private readonly invoices: Invoices,
    private readonly payments: Payments,
    private readonly changes: InvoiceChanges,
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
  @ApiCreatedResponse({ type: PostedPaymentView })
  @ApiOkResponse({ type: PostedPaymentView, description: again })
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

  @Patch('invoices/:id')
  @Allow('billing:write')
  @ApiOperation({ summary: 'Postpone an invoice; the first due date stays on record' })
  @ApiOkResponse({ type: InvoiceView })
  postpone(@Param('id') id: string, @Body() body: PostponeInvoice, @IfMatch({ optional: true }) version: ExpectedVersion): Promise<object> {
    return this.changes.postpone(id, body, version);
  }

  @Post('renegotiations')
  @Allow('billing:write')
  @ApiOperation({ summary: 'Replace open invoices of a customer by others, in one act' })
  @ApiCreatedResponse({ type: RenegotiationView })
  renegotiate(@Body() body: Renegotiate): Promise<RenegotiationView> {
    return this.changes.renegotiate(body);
  }
}
