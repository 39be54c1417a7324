import { BillingModule } from '#billing';
import { CustomersModule } from '#customers';
import { PersonalData, Retention, SealedColumns } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FindCustomer } from './applying/find-customer.ts';
import { LineNames } from './sources/csv/person-keys.ts';
import { TakeCustomerLine } from './applying/apply-customer-line.ts';
import { TakeInvoiceLine } from './applying/apply-invoice-line.ts';
import { TakeLines } from './applying/apply-lines.ts';
import { TakePaymentLine } from './applying/apply-payment-line.ts';
import { TakeServiceLine } from './applying/apply-service-line.ts';
import { HubsoftImport } from './runs/hubsoft-import.service.ts';
import { ImportTakers } from './applying/appliers.ts';
import { ImportBrake } from './runs/check-ended-accounts.ts';
import { cellsPlace, filePlace, headerPlace, Import, ImportFileRow, ImportLineRow } from './runs/import.entity.ts';
import { ImportLines } from './runs/import-lines.ts';
import { ImportResult } from './runs/import-result.ts';
import { ImportedRows } from './applying/imported-facts.ts';
import { ImportsController } from './runs/imports.controller.ts';
import { Imports } from './runs/imports.service.ts';
import { ImportsPart } from './personal-data.ts';
import { PreviewAnswers } from './runs/preview-hubsoft.ts';
import { PreviewImport } from './runs/preview-import.work.ts';
import { PreviewLines } from './runs/preview-lines.ts';
import { importLinesRetention } from './retention.ts';
import { RunAnswers } from './runs/run-hubsoft.ts';
import { RunImport } from './runs/run-import.work.ts';
import { RunLines } from './runs/run-lines.ts';
import { TakeCustomers } from './applying/import-customers.ts';
import { TakeInvoices } from './applying/import-invoices.ts';
import { TakeLinks } from './applying/import-service-packages.ts';
import { TakeLists } from './applying/import-charge-types.ts';
import { TakeOffer } from './applying/import-plans-and-packages.ts';
import { TakeServices } from './applying/import-services.ts';

const lineTakers = [FindCustomer, LineNames, TakeCustomerLine, TakeServiceLine, TakeInvoiceLine, TakePaymentLine, TakeLines];
const answerTakers = [ImportedRows, ImportBrake, TakeLists, TakeOffer, TakeCustomers, TakeServices, TakeLinks, TakeInvoices, ImportTakers];

/** What an ISP brings along: files of its own, and the answers of the system it leaves. Needs who follows the facts of the modules it fills. */
@Module({
  imports: [TypeOrmModule.forFeature([Import, ImportFileRow, ImportLineRow]), PackagesModule, PlansModule, CustomersModule, BillingModule],
  controllers: [ImportsController],
  providers: [
    ...answerTakers,
    ...lineTakers,
    HubsoftImport,
    ImportLines,
    ImportResult,
    Imports,
    ImportsPart,
    PreviewAnswers,
    PreviewImport,
    PreviewLines,
    RunAnswers,
    RunImport,
    RunLines,
  ],
  exports: [HubsoftImport],
})
export class ImportsModule {
  constructor(sealed: SealedColumns, personal: PersonalData, retention: Retention, part: ImportsPart) {
    sealed.add(
      { table: 'import', id: 'id', column: 'header_sealed', holds: 'text', place: headerPlace },
      { table: 'import_file', id: 'id', column: 'content_sealed', holds: 'text', place: filePlace },
      { table: 'import_line', id: 'id', column: 'cells_sealed', holds: 'text', place: cellsPlace },
    );
    personal.add(part);
    retention.add(importLinesRetention);
  }
}
