import { BillingModule } from '#billing';
import { CustomersModule } from '#customers';
import { PersonalData, Retention, SealedColumns } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FindCustomer } from './csv/find-customer.ts';
import { LineNames } from './csv/line-names.ts';
import { TakeCustomerLine } from './csv/take-customer-line.ts';
import { TakeInvoiceLine } from './csv/take-invoice-line.ts';
import { TakeLines } from './csv/take-lines.ts';
import { TakePaymentLine } from './csv/take-payment-line.ts';
import { TakeServiceLine } from './csv/take-service-line.ts';
import { HubsoftImport } from './hubsoft-import.service.ts';
import { ImportTakers } from './import-takers.ts';
import { ImportBrake } from './import-brake.ts';
import { cellsPlace, filePlace, headerPlace, Import, ImportFileRow, ImportLineRow } from './import.entity.ts';
import { ImportLines } from './import-lines.ts';
import { ImportResult } from './import-result.ts';
import { ImportedRows } from './imported-rows.ts';
import { ImportsController } from './imports.controller.ts';
import { Imports } from './imports.service.ts';
import { ImportsPart } from './personal-data.ts';
import { PreviewAnswers } from './preview-answers.ts';
import { PreviewImport } from './preview-import.work.ts';
import { PreviewLines } from './preview-lines.ts';
import { importLinesRetention } from './retention.ts';
import { RunAnswers } from './run-answers.ts';
import { RunImport } from './run-import.work.ts';
import { RunLines } from './run-lines.ts';
import { TakeCustomers } from './take-customers.ts';
import { TakeInvoices } from './take-invoices.ts';
import { TakeLinks } from './take-links.ts';
import { TakeLists } from './take-lists.ts';
import { TakeOffer } from './take-offer.ts';
import { TakeServices } from './take-services.ts';

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
