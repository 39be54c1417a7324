import type { TaxDocument } from '#customers';
import type { CivilDate } from '#kernel';
import type { ReadStatus } from './read-status.ts';
import type { Origin } from '../../runs/report.ts';

/**
 * One thing to take, whole: with its reference here, where it was read, and how what the source left open was filled (pt-BR;
 * a value of its own stands last, in parentheses, so that the same assumption of many can be told once).
 */
export interface Found<Data> {
  ref: string;
  origin: Origin;
  assumed: string[];
  data: Data;
}

export interface FoundChargeType {
  name: string;
  blocks: boolean;
}

export interface FoundDueDay {
  day: number;
}

export interface FoundPlan {
  name: string;
  /** Known by its name alone: one that is here already under this name is the same. */
  byName: boolean;
  /** Of the customers' services: HubSoft's list of plans names no price. */
  priceCents: number | undefined;
  /** Named by the list of plans on sale. */
  listed: boolean;
  active: boolean;
}

export interface FoundPackage {
  code: string;
  /** Where another package here has the code already. */
  spareCode: string;
  description: string;
  /** `undefined`: nobody says; zero then. */
  priceCents: number | undefined;
}

export interface FoundCustomer {
  name: string;
  document: TaxDocument;
  email: string | undefined;
  phone: string | undefined;
  birthDate: CivilDate | undefined;
}

export interface FoundService extends ReadStatus {
  customerRef: string;
  planRef: string;
  /** The plan was told by its id; else by its name, which is believed once. */
  planTold: boolean;
  statusText: string;
  dueDay: number;
  /** By the service itself; by its invoices; by nobody. */
  dueDayFrom: 'service' | 'invoices' | 'nothing';
  billing: 'advance' | 'arrears' | undefined;
  startsOn: CivilDate;
  enabledAt: string | undefined;
  cancelledAt: string | undefined;
}

export interface FoundLink {
  serviceRef: string;
  packageRef: string;
  priceCents: number;
  from: CivilDate;
}

export interface FoundInvoiceLine {
  description: string;
  /** As a charge type is recognised by it. */
  name: string;
  amountCents: number;
}

export interface FoundInvoice {
  customerRef: string;
  /** `null`: it names one that was not taken, and must not become a debt of another. */
  serviceRef: string | null | undefined;
  dueDate: CivilDate;
  amountCents: number;
  lines: FoundInvoiceLine[];
  /** The lines were told; else there is one, made up. */
  linesTold: boolean;
  payment: { paidAt: string; paidCents: number } | undefined;
}

/** All that a folder tells, each thing once, in the order in which it can be written. */
export interface FoundBase {
  chargeTypes: Found<FoundChargeType>[];
  dueDays: Found<FoundDueDay>[];
  plans: Found<FoundPlan>[];
  packages: Found<FoundPackage>[];
  customers: Found<FoundCustomer>[];
  services: Found<FoundService>[];
  links: Found<FoundLink>[];
  invoices: Found<FoundInvoice>[];
}

/** How texts name an amount: `R$ 19,90`. */
export const reais = (cents: number): string => `R$ ${(cents / 100).toFixed(2).replace('.', ',')}`;
