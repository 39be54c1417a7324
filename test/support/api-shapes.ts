// What stories read of the API's answers: no more than they look at.

export interface IntegrationShape {
  id: string;
  platform: string;
  description: string;
  settings: Record<string, unknown>;
  enabled: boolean;
  suspendOnDebt: boolean;
  health: { status: string; code: string | null; reason: string | null };
  account: { id: string; title: string } | null;
}

export interface WorkShape {
  id: string;
  status: string;
  progress: { done: number; total: number | null };
  heldReason: string | null;
  error: { code: string; message: string } | null;
}

export interface SyncShape extends WorkShape {
  complete: boolean;
  listed: number;
  added: number;
  changed: number;
  retired: number;
  unchanged: number;
}

export interface ProductShape {
  id: string;
  ref: string;
  name: string;
  costCents: number | null;
  status: string;
}

export interface PackageShape {
  id: string;
  code: string;
  description: string;
  kind: string;
  priceCents: number;
  components: { description: string; fiscalNature: string; amountCents: number }[];
  products: { productId: string; ref: string; integrationId: string }[];
}

export interface PlanShape {
  id: string;
  lockPackages: boolean;
  packages: { packageId: string; code: string; mandatory: boolean }[];
}

export interface CustomerShape {
  id: string;
  name: string;
  documentMasked: string;
  email: string | null;
}

export interface LinkShape {
  id: string;
  package: { id: string; code: string };
  priceCents: number;
  origin: string;
  mandatory: boolean;
  accounts: { accountId: string; state: string; blocked: boolean; reason?: string }[];
}

export interface ServiceShape {
  id: string;
  customerId: string;
  planId: string;
  status: string;
  blocked: boolean;
  holds: { id: string; reason: string }[];
  packages: Omit<LinkShape, 'accounts'>[];
}

export interface OfferShape {
  package: { id: string; code: string };
  available: boolean;
  reasons: { code: string; message: string; fix: string }[];
}

export interface MoveShape {
  package: { code: string };
  reasons: { code: string; message: string }[];
}

export interface MigrationShape {
  keep: MoveShape[];
  end: MoveShape[];
  add: MoveShape[];
  priceBeforeCents: number;
  priceAfterCents: number;
  problems: { code: string }[];
}

export interface AccountShape {
  id: string;
  integrationId: string;
  customerId: string;
  reference: string;
  state: string;
  wanted: { products: { ref: string; blocked: false | string }[] } | null;
  held: { remoteId: string | null; products: { ref: string; blocked: boolean }[] } | null;
  unsettledUntil: string | null;
  attempts: number;
  lastFailure: { code: string; message: string; field: string | null } | null;
}

export interface OperationShape {
  id: string;
  key: string;
  startedAt: string;
  endedAt: string | null;
  outcome: string | null;
  message: string | null;
}

export interface InvoiceShape {
  id: string;
  serviceId: string | null;
  status: string;
  totalCents: number;
  paidCents: number;
}

export interface BlockRunShape extends WorkShape {
  counts: { toBlock: number; toSkip: number; blocked: number; paidMeanwhile: number };
  overdueCents: number;
}

export interface BlockRunServiceShape {
  serviceId: string;
  overdueCents: number;
  oldestDueDate: string;
  noticeSentAt: string | null;
  packages: string[];
  decision: string;
  reason: string;
  outcome: string | null;
}
