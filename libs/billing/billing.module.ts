import { Exports, PersonalData } from '#kernel';
import { billingPart } from './personal-data.ts';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BillingEvent, BillingEventInstallment } from './billing-event.entity.ts';
import { BillingEventsController } from './billing-events.controller.ts';
import { BillingEvents } from './billing-events.service.ts';
import { BillingPolicyController } from './billing-policy.controller.ts';
import { BillingPolicies } from './billing-policy.service.ts';
import { BillingPolicy, BillingRun } from './billing-run.entity.ts';
import { PreviewBilling, RunBilling } from './billing-run.work.ts';
import { BillingRunsController } from './billing-runs.controller.ts';
import { BillingRuns } from './billing-runs.service.ts';
import { BillingSchedule } from './billing-schedule.ts';
import { ChargeType } from './charge-type.entity.ts';
import { ChargeTypesController } from './charge-types.controller.ts';
import { ChargeTypes } from './charge-types.service.ts';
import { EndBilling } from './end-billing.ts';
import { invoicesExport } from './exports.ts';
import { Invoice, InvoiceLine } from './invoice.entity.ts';
import { InvoiceChanges } from './invoice-changes.service.ts';
import { InvoicesController } from './invoices.controller.ts';
import { Invoices } from './invoices.service.ts';
import { Payment } from './payment.entity.ts';
import { PaymentRows } from './payment-rows.ts';
import { PaymentsController } from './payments.controller.ts';
import { Payments } from './payments.service.ts';
import { Receipts } from './receipts.service.ts';
import { RunChunks } from './run-chunks.ts';

/** Invoices, payments and billing runs. Needs a `DebtListener` and `SuspensionTerms`, which `blocking` provides to everybody. */
@Module({
  imports: [TypeOrmModule.forFeature([BillingEvent, BillingEventInstallment, BillingPolicy, BillingRun, ChargeType, Invoice, InvoiceLine, Payment])],
  controllers: [BillingEventsController, BillingPolicyController, BillingRunsController, ChargeTypesController, InvoicesController, PaymentsController],
  providers: [
    BillingEvents,
    BillingPolicies,
    BillingRuns,
    BillingSchedule,
    ChargeTypes,
    EndBilling,
    InvoiceChanges,
    Invoices,
    PaymentRows,
    Payments,
    PreviewBilling,
    Receipts,
    RunBilling,
    RunChunks,
  ],
  exports: [BillingRuns, ChargeTypes, Invoices, Payments],
})
export class BillingModule {
  constructor(personal: PersonalData, exports: Exports) {
    personal.add(billingPart);
    exports.add(invoicesExport);
  }
}
