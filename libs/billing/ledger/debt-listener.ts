import type { Tx } from '#kernel';

/**
 * Whatever may end or begin a debt (a payment that settles, a cancelled invoice, one posted overdue) says so here, in its own
 * transaction, after its rows are written. Billing decides no block: `blocking` implements this and provides it globally.
 */
export abstract class DebtListener {
  /** Debts of these services changed. Repeatable; ids may repeat. */
  abstract debtsChanged(tx: Tx, serviceIds: string[]): Promise<void>;
}
