import { civilDateOf, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import { LedgerRows, type PlacedMoney } from './ledger-rows.ts';
import { afterPlacement, placeMoney } from './place-money.ts';

interface Left {
  id: string;
  customer_id: string;
  left_cents: number;
  paid_at: Date;
}

/** What receipts have left pays the customer's open invoices, the oldest first, as soon as there are any. */
@Injectable()
export class CustomerCredit {
  constructor(private readonly rows: LedgerRows) {}

  /** Of customers whose ledgers are locked. */
  async spend(tx: Tx, customerIds: readonly string[]): Promise<void> {
    const receipts = await tx.query<Left[]>(
      `SELECT id, customer_id, left_cents::float8 AS left_cents, paid_at FROM receipt WHERE customer_id = ANY($1::uuid[]) AND left_cents > 0 ORDER BY customer_id, paid_at, id`,
      [customerIds],
    );
    const creditors = [...new Set(receipts.map(({ customer_id }) => customer_id))];
    if (creditors.length > 0) {
      const open = await this.rows.open(tx, creditors);
      const placed: PlacedMoney[] = [];
      for (const { id, customer_id, left_cents, paid_at } of receipts) {
        const theirs = open.get(customer_id) ?? [];
        const placement = placeMoney(theirs, { amountCents: left_cents, paidOn: civilDateOf(paid_at), named: [], takesFees: false });
        open.set(customer_id, afterPlacement(theirs, placement));
        placed.push({ receiptId: id, paidAt: paid_at.toISOString(), recordedAt: null, placement });
      }
      await this.rows.place(tx, placed);
    }
    await this.rows.recount(tx, customerIds);
  }
}
