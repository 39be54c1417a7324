import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which invoices a notice names, since when a debt has been open, and whose a trust unlock was. */
export class NoticesNameTheirDebts1764000000070 implements MigrationInterface {
  name = 'NoticesNameTheirDebts1764000000070';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Since when an open invoice has been open under its due date: set when it is reopened or gets another due date. Null: since it was issued.
      ALTER TABLE invoice ADD open_since timestamptz;
      CREATE FUNCTION keep_invoice_open_since() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.open_since IS NOT DISTINCT FROM OLD.open_since THEN
            NEW.open_since := CASE WHEN NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN NEW.updated_at ELSE now() END;
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER keep_invoice_open_since BEFORE UPDATE OF status, due_date ON invoice FOR EACH ROW
        WHEN (NEW.status = 'open' AND (OLD.status <> 'open' OR OLD.due_date <> NEW.due_date)) EXECUTE FUNCTION keep_invoice_open_since();
      -- Reopened before this migration: the last reversal of a payment without which the invoice was no longer paid.
      UPDATE invoice i SET open_since = reopened.at
      FROM (
        SELECT r.invoice_id, max(r.reversed_at) AS at
        FROM payment r JOIN invoice o ON o.id = r.invoice_id AND o.status = 'open'
        WHERE r.reversed_at IS NOT NULL
          AND (SELECT sum(p.amount_cents) FROM payment p
               WHERE p.invoice_id = r.invoice_id AND p.created_at <= r.reversed_at AND (p.reversed_at IS NULL OR p.reversed_at >= r.reversed_at)) >= o.total_cents
        GROUP BY r.invoice_id
      ) reopened
      WHERE i.id = reopened.invoice_id;

      CREATE INDEX invoice_unattributed ON invoice (id) WHERE service_id IS NULL;

      CREATE TABLE notice_invoice (
        notice_id uuid NOT NULL REFERENCES notice ON DELETE CASCADE,
        invoice_id uuid NOT NULL REFERENCES invoice ON DELETE CASCADE,
        amount_cents bigint NOT NULL, -- open when the notice was sent
        PRIMARY KEY (invoice_id, notice_id)
      );
      CREATE INDEX notice_invoice_notice ON notice_invoice (notice_id);
      -- Notices written here say which invoices they name.
      INSERT INTO notice_invoice (notice_id, invoice_id, amount_cents)
      SELECT n.id, i.id, max((d ->> 'openCents')::bigint)
      FROM notice n CROSS JOIN LATERAL jsonb_array_elements(CASE WHEN jsonb_typeof(n.debts) = 'array' THEN n.debts ELSE '[]' END) d
      JOIN invoice i ON i.id = (d ->> 'invoiceId')::uuid
      GROUP BY n.id, i.id;
      -- Notices recorded from elsewhere: what was overdue of their service on their day.
      INSERT INTO notice_invoice (notice_id, invoice_id, amount_cents)
      SELECT n.id, i.id, CASE i.status WHEN 'open' THEN i.total_cents - i.paid_cents ELSE i.total_cents END
      FROM notice n JOIN invoice i ON i.service_id = n.service_id
      WHERE n.debts IS NULL AND n.stage <> 'trial' AND i.total_cents > 0 AND i.due_date < (n.sent_at AT TIME ZONE 'America/Sao_Paulo')::date
        AND (i.status = 'open' OR i.settled_at > n.sent_at) AND (i.open_since IS NULL OR i.open_since <= n.sent_at);

      -- To whom a notice was sent. Null: recorded by a version that did not say.
      ALTER TABLE notice ADD customer_id uuid REFERENCES customer;
      UPDATE notice n SET customer_id = coalesce((SELECT min(i.customer_id::text)::uuid FROM notice_invoice d JOIN invoice i ON i.id = d.invoice_id WHERE d.notice_id = n.id), s.customer_id)
      FROM service s WHERE s.id = n.service_id;
      CREATE INDEX notice_customer ON notice (customer_id);

      ALTER TABLE block_run_service ADD unnoticed_invoice_ids uuid[] NOT NULL DEFAULT '{}';

      -- Once for a debt as long as it has been open; a debt that comes back is noticed again.
      ALTER TABLE outgoing_notice ADD debt_since timestamptz NOT NULL DEFAULT '-infinity';
      DROP INDEX outgoing_notice_once;
      CREATE UNIQUE INDEX outgoing_notice_once ON outgoing_notice (debt_id, stage, channel, debt_since);

      -- The holder it was granted to. Null: granted by a version that did not record it.
      ALTER TABLE trust_unlock ADD customer_id uuid REFERENCES customer;
      UPDATE trust_unlock t SET customer_id = s.customer_id FROM service s WHERE s.id = t.service_id;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE trust_unlock DROP customer_id;
      DROP INDEX outgoing_notice_once;
      DELETE FROM outgoing_notice o WHERE EXISTS (
        SELECT FROM outgoing_notice later WHERE later.debt_id = o.debt_id AND later.stage = o.stage AND later.channel = o.channel AND later.debt_since > o.debt_since);
      CREATE UNIQUE INDEX outgoing_notice_once ON outgoing_notice (debt_id, stage, channel);
      ALTER TABLE outgoing_notice DROP debt_since;
      ALTER TABLE block_run_service DROP unnoticed_invoice_ids;
      ALTER TABLE notice DROP customer_id;
      DROP TABLE notice_invoice;
      DROP INDEX invoice_unattributed;
      DROP TRIGGER keep_invoice_open_since ON invoice;
      DROP FUNCTION keep_invoice_open_since;
      ALTER TABLE invoice DROP open_since;
    `);
  }
}
