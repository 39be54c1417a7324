import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { Module } from '@nestjs/common';
import { HubsoftImport } from './hubsoft-import.service.ts';
import { ImportTakers } from './import-takers.ts';
import { ImportBrake } from './import-brake.ts';
import { ImportedRows } from './imported-rows.ts';
import { TakeCustomers } from './take-customers.ts';
import { TakeInvoices } from './take-invoices.ts';
import { TakeLinks } from './take-links.ts';
import { TakeLists } from './take-lists.ts';
import { TakeOffer } from './take-offer.ts';
import { TakeServices } from './take-services.ts';

/** What an ISP brings along from the system it leaves. Needs the rooms it fills, and who follows their facts. */
@Module({
  imports: [PackagesModule, PlansModule],
  providers: [ImportedRows, ImportBrake, TakeLists, TakeOffer, TakeCustomers, TakeServices, TakeLinks, TakeInvoices, ImportTakers, HubsoftImport],
  exports: [HubsoftImport],
})
export class ImportsModule {}
