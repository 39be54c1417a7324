import type { CivilDate, Queryable, Tx } from '#kernel';

/** An open invoice of a service, billed to its holder. */
export interface HolderInvoice {
  id: string;
  dueDate: CivilDate;
  competence: string | null;
  openCents: number;
  overdue: boolean;
  /** Nothing of it was paid and it is not overdue: it may be issued again to the new holder. */
  transferable: boolean;
}

/** What is still to be billed of a discount or surcharge of a service. */
export interface RemainingEvent {
  id: string;
  description: string;
  kind: 'discount' | 'surcharge';
  /** Installments not billed yet, and their sum; `null`: percentages. */
  installments: number;
  remainingCents: number | null;
  percent: number | null;
  /** It carries what the holder paid too much: credit, which never lapses. */
  credit: boolean;
}

export interface HolderMoney {
  invoices: HolderInvoice[];
  events: RemainingEvent[];
}

/** What goes to the new holder; everything else stays with the person it was billed to. */
export interface MoneyDecision {
  serviceId: string;
  fromCustomerId: string;
  toCustomerId: string;
  invoiceIds: readonly string[];
  eventIds: readonly string[];
}

/** Port: what the holder of a service owes for it and is still to be billed. Billing implements it; without billing there is nothing. */
export abstract class HolderMoneyPort {
  abstract ofService(db: Queryable, serviceId: string, customerId: string): Promise<HolderMoney>;

  /** Carries out the decision in the transaction of the transfer. */
  abstract divide(tx: Tx, decision: MoneyDecision): Promise<void>;
}
