import { Injectable } from '@nestjs/common';
import { TakeCustomers } from './import-customers.ts';
import { TakeInvoices } from './import-invoices.ts';
import { TakeLinks } from './import-service-packages.ts';
import { TakeLists } from './import-charge-types.ts';
import { TakeOffer } from './import-plans-and-packages.ts';
import { TakeServices } from './import-services.ts';

/** Who takes what, in the order in which one needs the other. */
@Injectable()
export class ImportTakers {
  constructor(
    readonly lists: TakeLists,
    readonly offer: TakeOffer,
    readonly customers: TakeCustomers,
    readonly services: TakeServices,
    readonly links: TakeLinks,
    readonly invoices: TakeInvoices,
  ) {}
}
