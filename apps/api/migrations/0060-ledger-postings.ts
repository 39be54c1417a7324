/**
 * Entries are posted by statement triggers, so that no writer can forget them. An entry is a transfer from one account to another
 * (debit and credit of one amount), so the entries of a transaction cannot fail to sum to zero (docs/decisions/0110).
 */
const trigger = (table: string, event: 'insert' | 'update', body: string): string => `
  CREATE FUNCTION post_${table}_${event}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO ledger_entry (customer_id, debit, credit, amount_cents, fact, fact_id) ${body};
      RETURN NULL;
    END $$;
  CREATE TRIGGER post_${table}_${event} AFTER ${event.toUpperCase()} ON ${table}
    REFERENCING ${event === 'update' ? 'OLD TABLE AS was ' : ''}NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION post_${table}_${event}();`;

const moved = (source: string): string => `
  SELECT customer_id, CASE WHEN cents > 0 THEN debit ELSE credit END, CASE WHEN cents > 0 THEN credit ELSE debit END, abs(cents), fact, fact_id
  FROM (${source}) d WHERE cents <> 0`;

export const ledgerPostings = `
  -- What an invoice claims of its customer, paid or not.
  CREATE FUNCTION invoice_claim(i invoice) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CASE i.status WHEN 'cancelled' THEN 0 WHEN 'renegotiated' THEN i.total_cents - i.moved_cents ELSE i.total_cents END;
  ${trigger('invoice', 'insert', `SELECT customer_id, 'receivable', 'billed', total_cents, 'invoice', id FROM made WHERE total_cents > 0 AND status <> 'cancelled'`)}
  ${trigger(
    'invoice',
    'update',
    moved(`SELECT n.customer_id, 'receivable' AS debit, 'adjustments' AS credit, 'adjustment' AS fact, n.id AS fact_id,
      CASE n.status WHEN 'cancelled' THEN 0 WHEN 'renegotiated' THEN n.total_cents - n.moved_cents ELSE n.total_cents END
      - CASE o.status WHEN 'cancelled' THEN 0 WHEN 'renegotiated' THEN o.total_cents - o.moved_cents ELSE o.total_cents END AS cents
      FROM made n JOIN was o USING (id)`),
  )}
  ${trigger(
    'payment',
    'insert',
    `SELECT r.customer_id, 'credit', 'receivable', p.amount_cents, 'allocation', p.id
     FROM made p JOIN receipt r ON r.id = p.receipt_id WHERE p.reversed_at IS NULL AND p.released_at IS NULL`,
  )}
  ${trigger(
    'payment',
    'update',
    `SELECT r.customer_id, 'receivable', 'credit', n.amount_cents, 'allocation', n.id FROM made n JOIN was o USING (id) JOIN receipt r ON r.id = n.receipt_id
     WHERE (n.reversed_at IS NOT NULL OR n.released_at IS NOT NULL) AND o.reversed_at IS NULL AND o.released_at IS NULL`,
  )}
  ${trigger(
    'receipt',
    'insert',
    `SELECT customer_id, 'cash', CASE WHEN customer_id IS NULL THEN 'unidentified' ELSE 'credit' END, amount_cents, 'receipt', id FROM made`,
  )}
  ${trigger(
    'receipt',
    'update',
    moved(`SELECT n.customer_id, 'cash' AS debit, CASE WHEN n.customer_id IS NULL THEN 'unidentified' ELSE 'credit' END AS credit, 'receipt' AS fact, n.id AS fact_id,
        n.amount_cents - o.amount_cents AS cents FROM made n JOIN was o USING (id)
      UNION ALL
      SELECT n.customer_id, CASE WHEN n.customer_id IS NULL THEN 'unidentified' ELSE 'credit' END, 'cash', 'reversal', n.id, n.reversed_cents - o.reversed_cents FROM made n JOIN was o USING (id)
      UNION ALL
      SELECT n.customer_id, 'credit', 'cash', 'refund', n.id, n.refunded_cents - o.refunded_cents FROM made n JOIN was o USING (id)
      UNION ALL
      SELECT n.customer_id, 'unidentified', 'credit', 'identification', n.id, n.amount_cents - n.reversed_cents FROM made n JOIN was o USING (id)
      WHERE o.customer_id IS NULL AND n.customer_id IS NOT NULL`),
  )}`;
