import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChargeType } from './charge-type.entity.ts';
import { ChargeTypesController } from './charge-types.controller.ts';
import { ChargeTypes } from './charge-types.service.ts';
import { Invoice, InvoiceLine } from './invoice.entity.ts';
import { InvoicesController } from './invoices.controller.ts';
import { Invoices } from './invoices.service.ts';
import { Payment } from './payment.entity.ts';
import { Payments } from './payments.service.ts';

/** Invoices and payments. Needs a `DebtListener`, which `blocking` provides to everybody. */
@Module({
  imports: [TypeOrmModule.forFeature([ChargeType, Invoice, InvoiceLine, Payment])],
  controllers: [ChargeTypesController, InvoicesController],
  providers: [ChargeTypes, Invoices, Payments],
  exports: [ChargeTypes, Invoices, Payments],
})
export class BillingModule {}
