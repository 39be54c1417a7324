import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What billing a month needs to know of its past days; billing runs, events and what becomes of invoices and payments. */
export class Billing1764000000013 implements MigrationInterface {
  name = 'Billing1764000000013';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- What stood before a change, until the day it was replaced. Kept by triggers: whoever writes, the past is not lost (docs/decisions/0028).
      CREATE TABLE plan_price_past (
        plan_id uuid NOT NULL REFERENCES plan ON DELETE CASCADE,
        replaced_on date NOT NULL,
        price_cents integer NOT NULL,
        PRIMARY KEY (plan_id, replaced_on)
      );
      CREATE TABLE service_plan_past (
        service_id uuid NOT NULL REFERENCES service,
        replaced_on date NOT NULL,
        plan_id uuid NOT NULL REFERENCES plan,
        PRIMARY KEY (service_id, replaced_on)
      );
      CREATE TABLE service_package_price_past (
        link_id uuid NOT NULL REFERENCES service_package,
        replaced_on date NOT NULL,
        price_cents integer NOT NULL,
        PRIMARY KEY (link_id, replaced_on)
      );

      -- The civil day of a write: of the writer's clock when it says so, else of the database's.
      CREATE FUNCTION day_of_write(before timestamptz, after timestamptz) RETURNS date LANGUAGE sql STABLE
        RETURN ((CASE WHEN after IS DISTINCT FROM before THEN after ELSE now() END) AT TIME ZONE 'America/Sao_Paulo')::date;
      CREATE FUNCTION keep_plan_price() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO plan_price_past VALUES (OLD.id, day_of_write(OLD.updated_at, NEW.updated_at), OLD.price_cents) ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
      CREATE TRIGGER keep_plan_price AFTER UPDATE OF price_cents ON plan FOR EACH ROW
        WHEN (OLD.price_cents IS DISTINCT FROM NEW.price_cents) EXECUTE FUNCTION keep_plan_price();
      CREATE FUNCTION keep_service_plan() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO service_plan_past VALUES (OLD.id, day_of_write(OLD.updated_at, NEW.updated_at), OLD.plan_id) ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
      CREATE TRIGGER keep_service_plan AFTER UPDATE OF plan_id ON service FOR EACH ROW
        WHEN (OLD.plan_id IS DISTINCT FROM NEW.plan_id) EXECUTE FUNCTION keep_service_plan();
      CREATE FUNCTION keep_service_package_price() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO service_package_price_past VALUES (OLD.id, day_of_write(OLD.updated_at, NEW.updated_at), OLD.price_cents) ON CONFLICT DO NOTHING;
          RETURN NULL;
        END $$;
      CREATE TRIGGER keep_service_package_price AFTER UPDATE OF price_cents ON service_package FOR EACH ROW
        WHEN (OLD.price_cents IS DISTINCT FROM NEW.price_cents) EXECUTE FUNCTION keep_service_package_price();
      CREATE INDEX service_package_service ON service_package (service_id); -- those removed within the month as well
      CREATE INDEX hold_service ON hold (service_id);

      CREATE TABLE billing_run (
        id uuid PRIMARY KEY,
        competence text NOT NULL CHECK (competence ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
        status text NOT NULL CHECK (status IN ('previewing', 'previewed', 'running', 'succeeded', 'failed', 'cancelled')),
        issued_on date NOT NULL, -- no invoice of it falls due before
        invoices integer NOT NULL DEFAULT 0,
        total_cents bigint NOT NULL DEFAULT 0,
        already_billed integer NOT NULL DEFAULT 0,
        carried_cents bigint NOT NULL DEFAULT 0,
        services_done integer NOT NULL DEFAULT 0,
        last_service_id uuid, -- as far as it has come
        requested_by text NOT NULL,
        work_id uuid NOT NULL REFERENCES work,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        previewed_at timestamptz,
        finished_at timestamptz
      );
      CREATE INDEX billing_run_competence ON billing_run (competence, status);

      CREATE TABLE billing_policy (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        schedule text NOT NULL DEFAULT 'off' CHECK (schedule IN ('off', 'preview', 'run')),
        run_day smallint NOT NULL DEFAULT 20 CHECK (run_day BETWEEN 1 AND 28), -- of the month before the one it bills
        version integer NOT NULL DEFAULT 1
      );
      INSERT INTO billing_policy DEFAULT VALUES;

      CREATE TABLE billing_event (
        id uuid PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES service,
        description text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('discount', 'surcharge')),
        amount_cents integer CHECK (amount_cents > 0),
        percent smallint CHECK (percent BETWEEN 1 AND 100),
        installments smallint NOT NULL CHECK (installments BETWEEN 1 AND 120),
        first_competence text NOT NULL CHECK (first_competence ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
        charge_type_id uuid REFERENCES charge_type,
        carried_from uuid, -- the invoice whose credit it is
        cancelled_at timestamptz,
        created_by text NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((amount_cents IS NULL) <> (percent IS NULL))
      );
      CREATE INDEX billing_event_service ON billing_event (service_id, id);
      CREATE TABLE billing_event_installment (
        event_id uuid NOT NULL REFERENCES billing_event ON DELETE CASCADE,
        number smallint NOT NULL,
        service_id uuid NOT NULL,
        competence text NOT NULL, -- the first it may be billed in
        amount_cents integer, -- null: a percentage
        invoice_id uuid REFERENCES invoice,
        PRIMARY KEY (event_id, number)
      );
      CREATE INDEX billing_event_installment_due ON billing_event_installment (service_id) WHERE invoice_id IS NULL;

      ALTER TABLE invoice
        ADD billing_run_id uuid REFERENCES billing_run,
        ADD period text, -- the month whose days a run charged
        ADD original_due_date date, -- before it was first postponed
        ADD renegotiation_id uuid,
        DROP CONSTRAINT invoice_status_check,
        ADD CONSTRAINT invoice_status_check CHECK (status IN ('open', 'paid', 'cancelled', 'renegotiated'));
      CREATE UNIQUE INDEX invoice_billed_once ON invoice (service_id, competence) WHERE billing_run_id IS NOT NULL;
      CREATE INDEX invoice_posted ON invoice (service_id, competence) WHERE billing_run_id IS NULL AND competence IS NOT NULL;
      CREATE INDEX invoice_run ON invoice (billing_run_id, id) WHERE billing_run_id IS NOT NULL;
      CREATE INDEX invoice_renegotiation ON invoice (renegotiation_id) WHERE renegotiation_id IS NOT NULL;
      ALTER TABLE invoice_line
        ADD kind text CHECK (kind IN ('plan', 'package', 'adjustment', 'surcharge', 'discount', 'carry')), -- null: billed elsewhere
        ADD plan_id uuid, -- no foreign key: it was just read, and kept by service_plan_past
        ADD period text, -- the month whose days it charges
        ADD days smallint,
        ADD components jsonb NOT NULL DEFAULT '[]',
        ADD event_id uuid;
      ALTER TABLE payment
        ADD reversed_at timestamptz,
        ADD reversal_reason text,
        ADD receipt_id uuid; -- of several that one payment was split into
      CREATE INDEX payment_receipt ON payment (receipt_id) WHERE receipt_id IS NOT NULL;

      -- An amount in the proportions of a composition, by largest remainder; ties go to the earlier part. The rule is libs/billing/billing-runs/split-components.ts.
      CREATE FUNCTION split_components(composition jsonb, amount bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        WITH part AS (
          SELECT n, c, CASE WHEN t.whole = 0 THEN (n = 1)::int ELSE (c ->> 'amountCents')::bigint END AS weight, greatest(t.whole, 1) AS whole
          FROM jsonb_array_elements(composition) WITH ORDINALITY AS p (c, n),
            (SELECT sum((c ->> 'amountCents')::bigint)::bigint AS whole FROM jsonb_array_elements(composition) c) t
        ), floored AS (
          SELECT n, c, abs(amount) * weight / whole AS cents, row_number() OVER (ORDER BY abs(amount) * weight % whole DESC, n) AS place,
            (abs(amount) - sum(abs(amount) * weight / whole) OVER ())::bigint AS left_over
          FROM part
        )
        SELECT coalesce(jsonb_agg(jsonb_set(c, '{amountCents}', to_jsonb(sign(amount)::int * (cents + (place <= left_over)::int))) ORDER BY n), '[]') FROM floored
      $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION split_components(jsonb, bigint);
      ALTER TABLE payment DROP receipt_id, DROP reversal_reason, DROP reversed_at;
      ALTER TABLE invoice_line DROP event_id, DROP components, DROP days, DROP period, DROP plan_id, DROP kind;
      DROP TABLE billing_event_installment, billing_event, billing_policy;
      UPDATE invoice SET status = 'cancelled' WHERE status = 'renegotiated';
      ALTER TABLE invoice DROP renegotiation_id, DROP original_due_date, DROP period, DROP billing_run_id,
        DROP CONSTRAINT invoice_status_check, ADD CONSTRAINT invoice_status_check CHECK (status IN ('open', 'paid', 'cancelled'));
      DROP TABLE billing_run;
      DROP INDEX hold_service, service_package_service;
      DROP TRIGGER keep_service_package_price ON service_package;
      DROP TRIGGER keep_service_plan ON service;
      DROP TRIGGER keep_plan_price ON plan;
      DROP FUNCTION keep_service_package_price(), keep_service_plan(), keep_plan_price(), day_of_write(timestamptz, timestamptz);
      DROP TABLE service_package_price_past, service_plan_past, plan_price_past;
    `);
  }
}
