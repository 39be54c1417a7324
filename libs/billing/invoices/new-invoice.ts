import type { CivilDate } from '#kernel';

export interface NewInvoiceLine {
  description: string;
  /** Negative: a discount. */
  amountCents: number;
  packageLinkId?: string;
  chargeTypeId?: string;
  /** Leaving it unpaid may block; true unless told. */
  blocks?: boolean;
}

/** An invoice billed elsewhere; its lines add up to its total. */
export interface NewInvoice {
  customerId: string;
  serviceId?: string;
  dueDate: CivilDate;
  competence?: string;
  externalRef?: string;
  lines: NewInvoiceLine[];
  /** Granted to whoever pays by the day; an amount or hundredths of a percent. */
  discount?: { amountCents?: number; basisPoints?: number; until: CivilDate };
}
