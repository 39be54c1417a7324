import { Exports, PersonalData } from '#kernel';
import { billingPart } from './personal-data.ts';
import { Global, Module } from '@nestjs/common';
import { HolderMoneyPort } from '#customers';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BillingEvent, BillingEventInstallment } from './billing-events/billing-event.entity.ts';
import { BillingEventsController } from './billing-events/billing-events.controller.ts';
import { BillingEvents } from './billing-events/billing-events.service.ts';
import { BillingPolicyController } from './billing-runs/billing-policy.controller.ts';
import { BillingPolicies } from './billing-runs/billing-policy.service.ts';
import { BillingPolicy, BillingRun } from './billing-runs/billing-run.entity.ts';
import { PreviewBilling, RunBilling } from './billing-runs/billing-run.work.ts';
import { BillingRunsController } from './billing-runs/billing-runs.controller.ts';
import { BillingRuns } from './billing-runs/billing-runs.service.ts';
import { BillingSchedule } from './billing-runs/billing-schedule.ts';
import { ChargeType } from './charge-types/charge-type.entity.ts';
import { ChargeTypesController } from './charge-types/charge-types.controller.ts';
import { ChargeTypes } from './charge-types/charge-types.service.ts';
import { EndBilling } from './billing-runs/end-billing.ts';
import { invoicesExport } from './exports.ts';
import { Invoice, InvoiceLine } from './invoices/invoice.entity.ts';
import { InvoiceChanges } from './invoices/invoice-changes.service.ts';
import { InvoicesController } from './invoices/invoices.controller.ts';
import { Invoices } from './invoices/invoices.service.ts';
import { CustomerCredit } from './ledger/customer-credit.ts';
import { LedgerRows } from './ledger/ledger-rows.ts';
import { CustomerLedgers } from './ledger/customer-ledgers.service.ts';
import { CustomerLedgersController } from './ledger/customer-ledgers.controller.ts';
import { Payment } from './ledger/payment.entity.ts';
import { CustomerLedger, Receipt } from './ledger/receipt.entity.ts';
import { ReceiptsController } from './ledger/receipts.controller.ts';
import { RecordReceipts } from './ledger/record-receipts.ts';
import { Reversals } from './ledger/reversals.service.ts';
import { InvoiceAdjustments } from './invoices/invoice-adjustments.service.ts';
import { InvoiceAdjustmentsController } from './invoices/invoice-adjustments.controller.ts';
import { PaymentsController } from './ledger/payments.controller.ts';
import { Payments } from './ledger/payments.service.ts';
import { Receipts } from './ledger/receipts.service.ts';
import { ServiceMoney } from './transfers/service-money.ts';
import { VerifyLedger } from './ledger/verify-ledger.ts';
import { RunChunks } from './billing-runs/run-chunks.ts';

/** Invoices, payments and billing runs. Needs a `DebtListener` and `SuspensionTerms`, which `blocking` provides. Global for the port of `customers`. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([
      BillingEvent,
      BillingEventInstallment,
      BillingPolicy,
      BillingRun,
      ChargeType,
      CustomerLedger,
      Invoice,
      InvoiceLine,
      Payment,
      Receipt,
    ]),
  ],
  controllers: [
    BillingEventsController,
    BillingPolicyController,
    BillingRunsController,
    ChargeTypesController,
    CustomerLedgersController,
    InvoiceAdjustmentsController,
    InvoicesController,
    PaymentsController,
    ReceiptsController,
  ],
  providers: [
    BillingEvents,
    BillingPolicies,
    BillingRuns,
    BillingSchedule,
    ChargeTypes,
    CustomerCredit,
    CustomerLedgers,
    EndBilling,
    InvoiceAdjustments,
    InvoiceChanges,
    Invoices,
    LedgerRows,
    Payments,
    PreviewBilling,
    Receipts,
    RecordReceipts,
    Reversals,
    RunBilling,
    RunChunks,
    VerifyLedger,
    { provide: HolderMoneyPort, useClass: ServiceMoney },
  ],
  exports: [BillingRuns, ChargeTypes, HolderMoneyPort, Invoices, Payments, VerifyLedger],
})
export class BillingModule {
  constructor(personal: PersonalData, exports: Exports) {
    personal.add(billingPart);
    exports.add(invoicesExport);
  }
}
