import { Database } from '#kernel';
import { Injectable } from '@nestjs/common';

export interface LedgerDifference {
  what: 'invoice' | 'invoice_status' | 'receipt' | 'credit' | 'entries' | 'idle_credit';
  id: string;
  storedCents: number | null;
  factsCents: number | null;
}

const live = 'reversed_at IS NULL AND released_at IS NULL';

/** What each projection says, against the facts it is derived from; one row for each difference. */
const checks: readonly string[] = [
  `SELECT 'invoice' AS what, i.id, i.paid_cents AS stored, coalesce(p.cents, 0) AS facts FROM invoice i
   LEFT JOIN (SELECT invoice_id, sum(amount_cents) AS cents FROM payment WHERE ${live} GROUP BY 1) p ON p.invoice_id = i.id WHERE i.paid_cents <> coalesce(p.cents, 0)`,
  `SELECT 'invoice_status', id, paid_cents, total_cents FROM invoice
   WHERE (status = 'open' AND paid_cents >= total_cents) OR (status = 'paid' AND paid_cents <> total_cents) OR (status = 'cancelled' AND paid_cents <> 0)
     OR (status = 'renegotiated' AND paid_cents <> total_cents - moved_cents)`,
  `SELECT 'receipt', r.id, r.allocated_cents, coalesce(p.cents, 0) FROM receipt r
   LEFT JOIN (SELECT receipt_id, sum(amount_cents) AS cents FROM payment WHERE ${live} GROUP BY 1) p ON p.receipt_id = r.id WHERE r.allocated_cents <> coalesce(p.cents, 0)`,
  `SELECT 'receipt', r.id, r.reversed_cents + r.refunded_cents, coalesce(v.cents, 0) FROM receipt r
   LEFT JOIN (SELECT receipt_id, sum(amount_cents) AS cents FROM (SELECT receipt_id, amount_cents FROM reversal UNION ALL SELECT receipt_id, amount_cents FROM refund) b GROUP BY 1) v
     ON v.receipt_id = r.id WHERE r.reversed_cents + r.refunded_cents <> coalesce(v.cents, 0)`,
  `SELECT 'credit', l.customer_id, l.credit_cents, coalesce(r.cents, 0) FROM customer_ledger l
   LEFT JOIN (SELECT customer_id, sum(left_cents) AS cents FROM receipt GROUP BY 1) r ON r.customer_id = l.customer_id WHERE l.credit_cents <> coalesce(r.cents, 0)`,
  `SELECT 'entries', l.customer_id, coalesce(e.cents, 0), coalesce(f.cents, 0) - l.credit_cents FROM customer_ledger l
   LEFT JOIN (SELECT customer_id, sum(CASE WHEN debit IN ('receivable', 'credit') THEN amount_cents ELSE 0 END - CASE WHEN credit IN ('receivable', 'credit') THEN amount_cents ELSE 0 END) AS cents
              FROM ledger_entry WHERE customer_id IS NOT NULL GROUP BY 1) e ON e.customer_id = l.customer_id
   LEFT JOIN (SELECT customer_id, sum(total_cents - paid_cents) AS cents FROM invoice WHERE status = 'open' GROUP BY 1) f ON f.customer_id = l.customer_id
   WHERE coalesce(e.cents, 0) <> coalesce(f.cents, 0) - l.credit_cents`,
  `SELECT 'idle_credit', l.customer_id, l.credit_cents, (SELECT sum(total_cents - paid_cents) FROM invoice i WHERE i.customer_id = l.customer_id AND i.status = 'open')
   FROM customer_ledger l WHERE l.credit_cents > 0 AND EXISTS (SELECT FROM invoice i WHERE i.customer_id = l.customer_id AND i.status = 'open')`,
];

/** Recomputes what is stored of the ledger from its facts. */
@Injectable()
export class VerifyLedger {
  constructor(private readonly database: Database) {}

  /** At most `most` of each kind, from one snapshot of the database. */
  async differences(most = 100): Promise<LedgerDifference[]> {
    return this.database.transaction(async (tx) => {
      await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const differences: LedgerDifference[] = [];
      for (const check of checks)
        differences.push(
          ...(await tx.query<LedgerDifference[]>(
            `SELECT what, id, stored::float8 AS "storedCents", facts::float8 AS "factsCents" FROM (${check}) d (what, id, stored, facts) ORDER BY id LIMIT $1`,
            [most],
          )),
        );
      return differences;
    });
  }
}
