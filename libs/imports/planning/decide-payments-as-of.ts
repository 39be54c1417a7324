export interface PaymentsTold {
  /** Since when the oldest answer about invoices lies in the folder; null: none tells of any. */
  savedAt: Date | null;
  startedAt: Date;
  /** Overdue invoices from there, open here, of which nothing was told: paid meanwhile, for all we know. */
  untold: number;
}

/**
 * Up to which moment an import tells of every payment; null: of too few to say so. An answer of HubSoft bears no date: what was paid
 * after it was saved is not in it, and nothing is told later than the import began.
 */
export function decidePaymentsAsOf({ savedAt, startedAt, untold }: PaymentsTold): Date | null {
  if (savedAt === null || untold > 0) return null;
  return savedAt < startedAt ? savedAt : startedAt;
}
