import { Injectable } from '@nestjs/common';
import { TakeCustomers } from './take-customers.ts';
import { TakeInvoices } from './take-invoices.ts';
import { TakeLinks } from './take-links.ts';
import { TakeLists } from './take-lists.ts';
import { TakeOffer } from './take-offer.ts';
import { TakeServices } from './take-services.ts';

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
