import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Invoices and payments; profiles, notices and block runs. */
export class Money1764000000005 implements MigrationInterface {
  name = 'Money1764000000005';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE charge_type (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        blocks boolean NOT NULL DEFAULT true,
        external_ref text CONSTRAINT charge_type_external_ref_key UNIQUE,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE invoice (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL REFERENCES customer,
        service_id uuid REFERENCES service, -- without one it blocks nothing
        due_date date NOT NULL,
        competence text CHECK (competence ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
        status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'cancelled')),
        total_cents bigint NOT NULL,
        paid_cents bigint NOT NULL DEFAULT 0,
        blocks boolean NOT NULL, -- any of its lines does
        settled_at timestamptz,
        external_ref text CONSTRAINT invoice_external_ref_key UNIQUE,
        content_hash text, -- of what was posted under external_ref: tells a repeat from another invoice
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX invoice_customer ON invoice (customer_id, due_date);
      CREATE INDEX invoice_due ON invoice (due_date, id);
      CREATE INDEX invoice_open ON invoice (due_date, id) WHERE status = 'open';
      CREATE INDEX invoice_service ON invoice (service_id, due_date);
      CREATE INDEX invoice_service_open ON invoice (service_id, due_date) WHERE status = 'open'; -- years of paid ones would slow the look at debts

      CREATE TABLE invoice_line (
        id uuid PRIMARY KEY,
        invoice_id uuid NOT NULL REFERENCES invoice ON DELETE CASCADE,
        position smallint NOT NULL,
        description text NOT NULL,
        amount_cents integer NOT NULL,
        link_id uuid REFERENCES service_package,
        charge_type_id uuid REFERENCES charge_type,
        blocks boolean NOT NULL DEFAULT true
      );
      CREATE INDEX invoice_line_invoice ON invoice_line (invoice_id, position);
      CREATE INDEX invoice_line_link ON invoice_line (link_id) WHERE link_id IS NOT NULL;

      CREATE TABLE payment (
        id uuid PRIMARY KEY,
        invoice_id uuid NOT NULL REFERENCES invoice,
        amount_cents bigint NOT NULL CHECK (amount_cents > 0),
        paid_at timestamptz NOT NULL,
        external_ref text CONSTRAINT payment_external_ref_key UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX payment_invoice ON payment (invoice_id);

      CREATE TABLE suspension_profile (
        id uuid PRIMARY KEY,
        name text NOT NULL CONSTRAINT suspension_profile_name_key UNIQUE,
        notice_after_due_days smallint NOT NULL DEFAULT 1 CHECK (notice_after_due_days >= 1),
        block_after_notice_days smallint NOT NULL DEFAULT 15 CHECK (block_after_notice_days >= 15),
        end_after_block_days smallint CHECK (end_after_block_days >= 60),
        charge_while_blocked boolean NOT NULL DEFAULT false,
        hold_on_non_business_days boolean NOT NULL DEFAULT false,
        trust_unlock_max_days smallint NOT NULL DEFAULT 3 CHECK (trust_unlock_max_days >= 0),
        trust_unlock_per_cycle smallint NOT NULL DEFAULT 1 CHECK (trust_unlock_per_cycle >= 0),
        is_default boolean NOT NULL DEFAULT false,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX suspension_profile_default ON suspension_profile (is_default) WHERE is_default;
      INSERT INTO suspension_profile (id, name, is_default) VALUES (uuid7(), 'Padrão', true);
      ALTER TABLE service ADD CONSTRAINT service_suspension_profile FOREIGN KEY (suspension_profile_id) REFERENCES suspension_profile;

      CREATE TABLE notice (
        id uuid PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES service,
        channel text NOT NULL CHECK (channel IN ('email', 'sms', 'whatsapp', 'letter', 'in_person')),
        sent_at timestamptz NOT NULL,
        text text,
        text_hash text,
        external_ref text CONSTRAINT notice_external_ref_key UNIQUE,
        recorded_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX notice_service ON notice (service_id, sent_at);

      CREATE TABLE block_run (
        id uuid PRIMARY KEY,
        status text NOT NULL DEFAULT 'previewing'
          CHECK (status IN ('previewing', 'previewed', 'running', 'held', 'succeeded', 'failed', 'cancelled')),
        as_of date NOT NULL,
        to_block integer NOT NULL DEFAULT 0,
        to_skip integer NOT NULL DEFAULT 0,
        blocked integer NOT NULL DEFAULT 0,
        paid_meanwhile integer NOT NULL DEFAULT 0,
        changed_meanwhile integer NOT NULL DEFAULT 0,
        undone integer NOT NULL DEFAULT 0,
        overdue_cents bigint NOT NULL DEFAULT 0,
        held_reason text,
        requested_by text NOT NULL,
        approved_by text,
        work_id uuid NOT NULL REFERENCES work,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        previewed_at timestamptz,
        finished_at timestamptz
      );

      CREATE TABLE block_run_service (
        run_id uuid NOT NULL REFERENCES block_run ON DELETE CASCADE,
        service_id uuid NOT NULL, -- no foreign key: it was just read, and checking 50,000 of them again takes a third of the sweep
        overdue_cents bigint NOT NULL,
        oldest_due_date date NOT NULL,
        notice_sent_at timestamptz,
        packages jsonb NOT NULL DEFAULT '[]',
        decision text NOT NULL CHECK (decision IN ('block', 'skip')),
        reason text NOT NULL,
        possible_on date, -- the first day on which its notice lets it be blocked
        outcome text CHECK (outcome IN ('blocked', 'paid_meanwhile', 'changed_meanwhile', 'undone')),
        PRIMARY KEY (run_id, service_id)
      );

      CREATE TABLE blocking_policy (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        schedule text NOT NULL DEFAULT 'preview' CHECK (schedule IN ('off', 'preview', 'run')),
        hold_percent smallint NOT NULL DEFAULT 5 CHECK (hold_percent BETWEEN 0 AND 100),
        hold_count integer NOT NULL DEFAULT 20 CHECK (hold_count >= 0),
        version integer NOT NULL DEFAULT 1
      );
      INSERT INTO blocking_policy DEFAULT VALUES;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE service DROP CONSTRAINT service_suspension_profile;
      DROP TABLE blocking_policy, block_run_service, block_run, notice, suspension_profile, payment, invoice_line, invoice, charge_type;
    `);
  }
}
