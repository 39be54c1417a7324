export const receiptStatuses = ['allocated', 'credited', 'unidentified', 'reversed', 'refunded'] as const;

/** SQL of what became of a receipt: what it still has decides first. */
export const statusOfReceipt = (receipt: string): string => `CASE WHEN ${receipt}.left_cents > 0 AND ${receipt}.customer_id IS NULL THEN 'unidentified'
  WHEN ${receipt}.left_cents > 0 THEN 'credited' WHEN ${receipt}.allocated_cents > 0 THEN 'allocated' WHEN ${receipt}.refunded_cents > 0 THEN 'refunded' ELSE 'reversed' END`;
