import { type ExpectedVersion, Allow, ApiList, IfMatch, type JsonText, Listing, type ListQuery } from '#kernel';
import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeCustomer, CreateCustomer, CustomerView, RevealCustomer, RevealedCustomer } from './customer.dto.ts';
import { customerList } from './customer.list.ts';
import { CustomerPrivacy } from './customer-privacy.service.ts';
import { Customers } from './customers.service.ts';

@ApiTags('customers')
@Controller('customers')
export class CustomersController {
  constructor(
    private readonly customers: Customers,
    private readonly privacy: CustomerPrivacy,
  ) {}

  @Get()
  @Allow('customers:read')
  @ApiOperation({ summary: 'Customers' })
  @ApiList(customerList(String), CustomerView)
  list(@Listing() query: ListQuery): Promise<JsonText> {
    return this.customers.list(query);
  }

  @Post()
  @Allow('customers:write')
  @ApiOperation({ summary: 'Add a customer' })
  @ApiCreatedResponse({ type: CustomerView })
  create(@Body() body: CreateCustomer): Promise<CustomerView> {
    return this.customers.create(body);
  }

  @Get(':id')
  @Allow('customers:read')
  @ApiOperation({ summary: 'One customer; document, e-mail and phone are masked' })
  @ApiOkResponse({ type: CustomerView })
  get(@Param('id') id: string): Promise<CustomerView> {
    return this.customers.get(id);
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @Allow('customers:reveal')
  @ApiOperation({ summary: 'Document and contact in full; who asked, and why, is recorded' })
  @ApiOkResponse({ type: RevealedCustomer })
  reveal(@Param('id') id: string, @Body() { reason }: RevealCustomer): Promise<RevealedCustomer> {
    return this.privacy.reveal(id, reason);
  }

  @Patch(':id')
  @Allow('customers:write')
  @ApiOperation({ summary: 'Change a customer; platforms hear of a new name, e-mail or phone' })
  @ApiOkResponse({ type: CustomerView })
  change(@Param('id') id: string, @IfMatch({ optional: true }) version: ExpectedVersion, @Body() body: ChangeCustomer): Promise<CustomerView> {
    return this.customers.change(id, version, body);
  }
}
