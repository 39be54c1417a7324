import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ledgerPostings } from './0060-ledger-postings.ts';

/** Receipts, reversals, refunds, adjustments and revisions as facts; payments become allocations of receipts; every amount is posted. */
export class Ledger1764000000060 implements MigrationInterface {
  name = 'Ledger1764000000060';

  async up(db: QueryRunner): Promise<void> {
    await db.query(tables);
    await db.query(carryOver);
    await db.query(refuseDifferences);
    await db.query(ledgerPostings);
    await db.query(openingEntries);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER post_invoice_insert ON invoice; DROP TRIGGER post_invoice_update ON invoice;
      DROP TRIGGER post_payment_insert ON payment; DROP TRIGGER post_payment_update ON payment;
      DROP TRIGGER open_customer_ledger ON customer;
      DROP FUNCTION invoice_claim(invoice);
      ALTER TABLE payment DROP CONSTRAINT payment_receipt_id_fkey, DROP released_at, ADD external_ref text CONSTRAINT payment_external_ref_key UNIQUE;
      UPDATE payment p SET external_ref = r.external_ref FROM receipt r
      WHERE r.id = p.receipt_id AND p.id = (SELECT min(f.id::text)::uuid FROM payment f WHERE f.receipt_id = r.id);
      ALTER TABLE payment ALTER receipt_id DROP NOT NULL;
      DROP INDEX invoice_customer_open;
      ALTER TABLE invoice DROP moved_cents, DROP discount_cents, DROP discount_basis_points, DROP discount_until;
      DROP TABLE ledger_entry, invoice_replacement, invoice_revision, invoice_adjustment, refund, reversal, receipt, customer_ledger;
      DROP FUNCTION post_invoice_insert(), post_invoice_update(), post_payment_insert(), post_payment_update(), post_receipt_insert(), post_receipt_update(),
        open_customer_ledger();
      ALTER TABLE suspension_profile DROP fine_basis_points, DROP interest_basis_points;
    `);
  }
}

const tables = `
  CREATE TABLE customer_ledger (
    customer_id uuid PRIMARY KEY REFERENCES customer ON DELETE CASCADE, -- locked first by every act on the customer's money
    credit_cents bigint NOT NULL DEFAULT 0 CHECK (credit_cents >= 0) -- what their receipts have left
  );
  INSERT INTO customer_ledger (customer_id) SELECT id FROM customer;
  CREATE FUNCTION open_customer_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO customer_ledger (customer_id) SELECT id FROM made;
      RETURN NULL;
    END $$;
  CREATE TRIGGER open_customer_ledger AFTER INSERT ON customer REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION open_customer_ledger();

  CREATE TABLE receipt (
    id uuid PRIMARY KEY,
    customer_id uuid REFERENCES customer, -- null: unidentified
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    paid_at timestamptz NOT NULL,
    paid_on date NOT NULL, -- the civil day in America/Sao_Paulo
    method text,
    external_ref text CONSTRAINT receipt_external_ref_key UNIQUE,
    source text NOT NULL CHECK (source IN ('rest', 'file', 'erp')),
    pays jsonb NOT NULL DEFAULT '[]', -- as recorded: [{ invoiceId, invoiceRef, amountCents }]
    allocated_cents bigint NOT NULL DEFAULT 0 CHECK (allocated_cents >= 0),
    reversed_cents bigint NOT NULL DEFAULT 0 CHECK (reversed_cents >= 0),
    refunded_cents bigint NOT NULL DEFAULT 0 CHECK (refunded_cents >= 0),
    left_cents bigint NOT NULL CHECK (left_cents >= 0), -- credit, or unidentified
    recorded_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT receipt_conservation CHECK (amount_cents = allocated_cents + reversed_cents + refunded_cents + left_cents)
  );
  CREATE INDEX receipt_customer ON receipt (customer_id, paid_at);
  CREATE INDEX receipt_left ON receipt (customer_id) WHERE left_cents > 0;

  CREATE TABLE reversal (
    id uuid PRIMARY KEY,
    receipt_id uuid NOT NULL REFERENCES receipt,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    reversed_at timestamptz NOT NULL,
    reason text,
    recorded_by text NOT NULL
  );
  CREATE INDEX reversal_receipt ON reversal (receipt_id);
  CREATE TABLE refund (
    id uuid PRIMARY KEY,
    receipt_id uuid NOT NULL REFERENCES receipt,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    refunded_at timestamptz NOT NULL,
    reason text,
    recorded_by text NOT NULL
  );
  CREATE INDEX refund_receipt ON refund (receipt_id);

  CREATE TABLE invoice_adjustment (
    id uuid PRIMARY KEY,
    invoice_id uuid NOT NULL REFERENCES invoice,
    kind text NOT NULL CHECK (kind IN ('discount', 'write_off', 'fine', 'interest', 'renegotiation')),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    reason text,
    receipt_id uuid REFERENCES receipt, -- taken from, or granted for, this receipt: it ends with it
    recorded_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    voided_at timestamptz
  );
  CREATE INDEX invoice_adjustment_invoice ON invoice_adjustment (invoice_id);
  CREATE TABLE invoice_revision (
    id uuid PRIMARY KEY,
    invoice_id uuid NOT NULL REFERENCES invoice,
    before jsonb NOT NULL, -- { dueDate, totalCents }
    after jsonb NOT NULL,
    reason text,
    recorded_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX invoice_revision_invoice ON invoice_revision (invoice_id);
  CREATE TABLE invoice_replacement (
    old_invoice_id uuid NOT NULL REFERENCES invoice,
    new_invoice_id uuid NOT NULL REFERENCES invoice,
    PRIMARY KEY (old_invoice_id, new_invoice_id)
  );

  CREATE TABLE ledger_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id uuid, -- null: unidentified
    debit text NOT NULL CHECK (debit IN ('receivable', 'billed', 'adjustments', 'cash', 'credit', 'unidentified')),
    credit text NOT NULL CHECK (credit IN ('receivable', 'billed', 'adjustments', 'cash', 'credit', 'unidentified')),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    fact text NOT NULL,
    fact_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    CHECK (debit <> credit)
  );
  CREATE INDEX ledger_entry_customer ON ledger_entry (customer_id, id);

  ALTER TABLE invoice
    ADD moved_cents bigint NOT NULL DEFAULT 0, -- owed by the invoices that replaced it
    ADD discount_cents bigint CHECK (discount_cents > 0),
    ADD discount_basis_points integer CHECK (discount_basis_points BETWEEN 1 AND 10000),
    ADD discount_until date;
  CREATE INDEX invoice_customer_open ON invoice (customer_id) WHERE status = 'open';
  ALTER TABLE payment ADD released_at timestamptz; -- given back to its receipt: the invoice was cancelled
  ALTER TABLE suspension_profile
    ADD fine_basis_points smallint NOT NULL DEFAULT 200 CHECK (fine_basis_points BETWEEN 0 AND 10000),
    ADD interest_basis_points smallint NOT NULL DEFAULT 100 CHECK (interest_basis_points BETWEEN 0 AND 10000);`;

const carryOver = `
  -- What came in one receipt was split over payments that share its id; any other payment is a receipt of its own.
  UPDATE payment SET receipt_id = id WHERE receipt_id IS NULL;
  UPDATE payment p SET released_at = now() FROM invoice i WHERE i.id = p.invoice_id AND i.status = 'cancelled' AND p.reversed_at IS NULL;
  INSERT INTO receipt (id, customer_id, amount_cents, paid_at, paid_on, external_ref, source, pays, allocated_cents, reversed_cents, left_cents, recorded_by, created_at)
  SELECT p.receipt_id, min(i.customer_id::text)::uuid, sum(p.amount_cents), min(p.paid_at), (min(p.paid_at) AT TIME ZONE 'America/Sao_Paulo')::date, min(p.external_ref),
    CASE WHEN min(i.external_ref) LIKE 'hubsoft:%' THEN 'erp' ELSE 'rest' END,
    CASE WHEN bool_and(p.receipt_id = p.id) THEN jsonb_agg(jsonb_build_object('invoiceId', p.invoice_id, 'amountCents', p.amount_cents))
      ELSE jsonb_build_array(jsonb_build_object('amountCents', sum(p.amount_cents))) END,
    coalesce(sum(p.amount_cents) FILTER (WHERE p.reversed_at IS NULL AND p.released_at IS NULL), 0), coalesce(sum(p.amount_cents) FILTER (WHERE p.reversed_at IS NOT NULL), 0),
    coalesce(sum(p.amount_cents) FILTER (WHERE p.released_at IS NOT NULL), 0), 'migration:0060', min(p.created_at)
  FROM payment p JOIN invoice i ON i.id = p.invoice_id GROUP BY p.receipt_id;
  INSERT INTO reversal (id, receipt_id, amount_cents, reversed_at, reason, recorded_by)
  SELECT id, receipt_id, amount_cents, reversed_at, reversal_reason, 'migration:0060' FROM payment WHERE reversed_at IS NOT NULL;
  UPDATE invoice i SET paid_cents = 0 WHERE status = 'cancelled' AND paid_cents <> 0;
  -- Until now, more than was owed was taken as a fine or interest.
  INSERT INTO invoice_adjustment (id, invoice_id, kind, amount_cents, reason, recorded_by, created_at)
  SELECT uuid7(), id, 'interest', paid_cents - total_cents, 'Pago a mais antes do razão de clientes', 'migration:0060', coalesce(settled_at, now())
  FROM invoice WHERE status <> 'cancelled' AND paid_cents > total_cents;
  UPDATE invoice SET total_cents = paid_cents WHERE status <> 'cancelled' AND paid_cents > total_cents;
  UPDATE invoice SET moved_cents = total_cents - paid_cents WHERE status = 'renegotiated';
  INSERT INTO invoice_revision (id, invoice_id, before, after, reason, recorded_by, created_at)
  SELECT uuid7(), id, jsonb_build_object('dueDate', original_due_date, 'totalCents', total_cents), jsonb_build_object('dueDate', due_date, 'totalCents', total_cents), NULL, 'migration:0060', updated_at
  FROM invoice WHERE original_due_date IS NOT NULL;
  -- The audit names both sides of each renegotiation; an invoice row only its last.
  INSERT INTO invoice_replacement (old_invoice_id, new_invoice_id)
  SELECT DISTINCT o.id, n.id FROM audit_event e
  CROSS JOIN LATERAL jsonb_array_elements_text(e.before -> 'invoiceIds') was (id) CROSS JOIN LATERAL jsonb_array_elements_text(e.after -> 'invoiceIds') made (id)
  JOIN invoice o ON o.id::text = lower(was.id) JOIN invoice n ON n.id::text = made.id
  WHERE e.action = 'invoices.renegotiated'
  ON CONFLICT DO NOTHING;
  INSERT INTO invoice_replacement (old_invoice_id, new_invoice_id)
  SELECT o.id, n.id FROM invoice o JOIN invoice n ON n.renegotiation_id = o.renegotiation_id AND n.status <> 'renegotiated' WHERE o.status = 'renegotiated'
  ON CONFLICT DO NOTHING;
  UPDATE customer_ledger l SET credit_cents = r.cents FROM (SELECT customer_id, sum(left_cents) AS cents FROM receipt GROUP BY 1) r WHERE r.customer_id = l.customer_id;
  ALTER TABLE payment ALTER receipt_id SET NOT NULL, ADD CONSTRAINT payment_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES receipt, DROP external_ref;`;

/** Rather no migration than one that loses a cent. */
const refuseDifferences = `
  DO $$
  DECLARE wrong bigint; example uuid;
  BEGIN
    SELECT count(*), min(i.id::text)::uuid INTO wrong, example FROM invoice i
    LEFT JOIN (SELECT invoice_id, sum(amount_cents) AS cents FROM payment WHERE reversed_at IS NULL AND released_at IS NULL GROUP BY 1) p ON p.invoice_id = i.id
    WHERE i.paid_cents <> coalesce(p.cents, 0) OR (i.status = 'paid' AND i.paid_cents < i.total_cents) OR (i.status = 'open' AND i.paid_cents >= i.total_cents);
    IF wrong > 0 THEN RAISE EXCEPTION 'ledger: % invoices differ from their payments (the first: %); nothing was changed', wrong, example; END IF;
    SELECT count(*), min(p.id::text)::uuid INTO wrong, example FROM payment p JOIN invoice i ON i.id = p.invoice_id JOIN receipt r ON r.id = p.receipt_id
    WHERE r.customer_id <> i.customer_id;
    IF wrong > 0 THEN RAISE EXCEPTION 'ledger: % payments cross from one customer to another (the first: %); nothing was changed', wrong, example; END IF;
    IF (SELECT coalesce(sum(amount_cents), 0) FROM payment) <> (SELECT coalesce(sum(amount_cents), 0) FROM receipt) THEN
      RAISE EXCEPTION 'ledger: the receipts do not add up to the payments; nothing was changed';
    END IF;
  END $$;`;

/** What stood before the ledger, posted as if it had just happened. */
const openingEntries = `
  INSERT INTO ledger_entry (customer_id, debit, credit, amount_cents, fact, fact_id, at)
  SELECT i.customer_id, 'receivable', 'billed', invoice_claim(i), 'invoice', i.id, i.created_at FROM invoice i WHERE invoice_claim(i) > 0
  UNION ALL SELECT customer_id, 'cash', 'credit', amount_cents, 'receipt', id, created_at FROM receipt
  UNION ALL SELECT r.customer_id, 'credit', 'cash', v.amount_cents, 'reversal', r.id, v.reversed_at FROM reversal v JOIN receipt r ON r.id = v.receipt_id
  UNION ALL SELECT r.customer_id, 'credit', 'receivable', p.amount_cents, 'allocation', p.id, p.created_at
  FROM payment p JOIN receipt r ON r.id = p.receipt_id WHERE p.reversed_at IS NULL AND p.released_at IS NULL;`;
