import { Allow } from '#kernel';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InvoiceAdjustments } from './invoice-adjustments.service.ts';
import { AdjustInvoice, InvoiceView, ReviseInvoice } from './invoices.dto.ts';

@ApiTags('billing')
@Controller('invoices/:id')
export class InvoiceAdjustmentsController {
  constructor(private readonly adjustments: InvoiceAdjustments) {}

  @Post('adjustments')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Grant a discount, write an amount off, or charge a fine or interest' })
  @ApiOkResponse({ type: InvoiceView })
  adjust(@Param('id') id: string, @Body() body: AdjustInvoice): Promise<object> {
    return this.adjustments.adjust(id, body);
  }

  @Post('revisions')
  @HttpCode(200)
  @Allow('billing:write')
  @ApiOperation({ summary: 'Change the due date or the lines of an open invoice; what it was stays on record' })
  @ApiOkResponse({ type: InvoiceView })
  revise(@Param('id') id: string, @Body() body: ReviseInvoice): Promise<object> {
    return this.adjustments.revise(id, body);
  }
}
