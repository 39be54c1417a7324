import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts on platforms, wanted and held, and the journal of attempts. */
export class Provisioning1764000000006 implements MigrationInterface {
  name = 'Provisioning1764000000006';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- What the platform knows an account by, made from what it belongs to (a custom uuid, RFC 9562 version 8): after the restore
      -- of an older backup the same account gets the same reference, and recognises at the platform what is its own.
      CREATE FUNCTION account_reference(integration uuid, customer uuid, service uuid, link uuid) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid
        FROM (SELECT substring(sha256(convert_to(concat_ws('/', integration, customer, coalesce(service::text, '-'), coalesce(link::text, '-')), 'UTF8')) FROM 1 FOR 16) AS h) digest
      $$;

      CREATE TABLE account (
        id uuid PRIMARY KEY,
        integration_id uuid NOT NULL REFERENCES integration,
        customer_id uuid NOT NULL REFERENCES customer,
        service_id uuid REFERENCES service,
        link_id uuid REFERENCES service_package,
        reference uuid NOT NULL CONSTRAINT account_reference_key UNIQUE,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('in_step', 'pending', 'failed', 'unknown', 'needs_attention')),
        revision bigint NOT NULL DEFAULT 1, -- grows with every fact that touches it
        wanted jsonb,                       -- { revision, products }, as last computed
        held jsonb,                         -- as the platform last told us
        memo jsonb NOT NULL DEFAULT '{}',
        adopt text,
        password_sealed text,
        access_sealed text,
        observed_at timestamptz,
        activated_at timestamptz,
        urgency smallint NOT NULL DEFAULT 2, -- 0 unblock, 1 create, 2 change, 3 block, 4 look again
        urgent_since timestamptz,            -- since when an unblock has waited
        due_at timestamptz DEFAULT now(),    -- null: nothing to do until a fact changes
        lease_until timestamptz,
        epoch bigint NOT NULL DEFAULT 0,
        operation_key uuid,                  -- kept while the previous outcome is unknown
        frozen_until timestamptz,            -- an outcome is unknown: nothing is written before this
        unsettled_until timestamptz,         -- until then a late effect may still land: look again after it
        running_since timestamptz,           -- of an operation the platform has not ended
        attempts integer NOT NULL DEFAULT 0,
        failure_code text,
        failure_message text,
        failure_field text,
        failure_remote_id text,
        failure_at timestamptz,
        attention text,                      -- a person's note: to be looked at
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX account_owner ON account (integration_id, customer_id, service_id, link_id) NULLS NOT DISTINCT;
      CREATE INDEX account_due ON account (integration_id, urgency, due_at) WHERE due_at IS NOT NULL;
      CREATE INDEX account_customer ON account (customer_id);
      CREATE INDEX account_state ON account (state, id) WHERE state <> 'in_step';

      CREATE TABLE operation (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
        key uuid NOT NULL,
        revision bigint NOT NULL,
        epoch bigint NOT NULL,
        verb text NOT NULL CHECK (verb IN ('set', 'access')),
        wanted jsonb NOT NULL,
        worker text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz,
        outcome text, -- done, more, or a failure's code; 'lost': it ended after its lease
        message text,
        held jsonb
      );
      CREATE INDEX operation_account ON operation (account_id, id DESC);
      CREATE INDEX operation_open ON operation (account_id) WHERE ended_at IS NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE operation, account; DROP FUNCTION account_reference');
  }
}
