import { Clock, Database, isUuid, kernelProblem } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { CustomerLedgerView } from './customer-ledgers.dto.ts';

/** The newest entries that a page shows. */
const mostEntries = 500;

/** What a customer owes and has to their credit, and how it came to that. */
@Injectable()
export class CustomerLedgers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`. */
  async get(customerId: string): Promise<CustomerLedgerView> {
    const [row] = isUuid(customerId)
      ? await this.database.rows<CustomerLedgerView>(
          `WITH entry AS (
             SELECT id, at, fact, fact_id, CASE WHEN debit IN ('receivable', 'credit') THEN amount_cents ELSE 0 END - CASE WHEN credit IN ('receivable', 'credit') THEN amount_cents ELSE 0 END AS cents
             FROM ledger_entry WHERE customer_id = $1
           ), running AS (
             SELECT *, sum(cents) OVER (ORDER BY id) AS balance FROM entry
           )
           SELECT l.customer_id AS "customerId", l.credit_cents::float8 AS "creditCents", coalesce((SELECT sum(cents) FROM entry), 0)::float8 AS "balanceCents",
             (SELECT coalesce(sum(total_cents - paid_cents), 0)::float8 FROM invoice WHERE customer_id = $1 AND status = 'open') AS "openCents",
             (SELECT coalesce(sum(total_cents - paid_cents), 0)::float8 FROM invoice WHERE customer_id = $1 AND status = 'open' AND due_date < $2::date) AS "overdueCents",
             (SELECT coalesce(json_agg(json_build_object('at', at, 'fact', fact, 'factId', fact_id, 'amountCents', cents, 'balanceCents', balance) ORDER BY id DESC), '[]')
              FROM (SELECT * FROM running WHERE cents <> 0 ORDER BY id DESC LIMIT ${mostEntries}) r) AS entries
           FROM customer_ledger l WHERE l.customer_id = $1`,
          [customerId, this.clock.today()],
        )
      : [];
    if (!row) throw kernelProblem('not_found');
    return row;
  }
}
