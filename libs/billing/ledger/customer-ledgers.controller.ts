import { Allow } from '#kernel';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerLedgerView } from './customer-ledgers.dto.ts';
import { CustomerLedgers } from './customer-ledgers.service.ts';

@ApiTags('billing')
@Controller('customers/:id/ledger')
export class CustomerLedgersController {
  constructor(private readonly ledgers: CustomerLedgers) {}

  @Get()
  @Allow('billing:read')
  @ApiOperation({ summary: 'What a customer owes, what is credit, and how it came to that' })
  @ApiOkResponse({ type: CustomerLedgerView })
  read(@Param('id') id: string): Promise<CustomerLedgerView> {
    return this.ledgers.get(id);
  }
}
