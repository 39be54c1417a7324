import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks out: where they go, what is to be told, and every try at telling it. */
export class Webhooks1764000000030 implements MigrationInterface {
  name = 'Webhooks1764000000030';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE webhook_endpoint (
        id uuid PRIMARY KEY,
        url text NOT NULL,
        description text,
        event_types text[] NOT NULL CHECK (cardinality(event_types) > 0), -- '*': all
        enabled boolean NOT NULL DEFAULT true,
        disabled_reason text CHECK (disabled_reason IN ('failing', 'gone', 'person')),
        failing_since timestamptz,
        secret_sealed text NOT NULL,
        secret_changed_at timestamptz NOT NULL DEFAULT now(),
        old_secret_sealed text, -- signs too, until old_secret_until
        old_secret_until timestamptz,
        version integer NOT NULL DEFAULT 1,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (enabled = (disabled_reason IS NULL))
      );

      CREATE TABLE webhook_event (
        id uuid PRIMARY KEY,
        -- Taken while the fact's own row is locked: of two events about one subject the later fact has the higher number.
        sequence bigint GENERATED ALWAYS AS IDENTITY,
        type text NOT NULL,
        subject_id uuid NOT NULL,
        data jsonb NOT NULL,
        occurred_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX webhook_event_time ON webhook_event (occurred_at);

      CREATE TABLE webhook_delivery (
        id uuid PRIMARY KEY,
        -- No foreign key: an endpoint that is deleted at this moment must not undo the fact that is being told.
        endpoint_id uuid NOT NULL,
        event_id uuid NOT NULL REFERENCES webhook_event ON DELETE CASCADE,
        status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
        attempts integer NOT NULL DEFAULT 0, -- of this round; asked for again, it begins anew
        next_attempt_at timestamptz,
        ended_at timestamptz,
        last_status integer,
        last_error text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT webhook_delivery_once UNIQUE (endpoint_id, event_id)
      );
      CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id);
      CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (endpoint_id, id DESC);
      CREATE INDEX webhook_delivery_open ON webhook_delivery (status, id DESC) WHERE status <> 'delivered';

      CREATE TABLE webhook_attempt (
        id uuid PRIMARY KEY,
        delivery_id uuid NOT NULL REFERENCES webhook_delivery ON DELETE CASCADE,
        at timestamptz NOT NULL,
        milliseconds integer NOT NULL,
        status integer, -- none: no answer
        error text,
        excerpt text
      );
      CREATE INDEX webhook_attempt_delivery ON webhook_attempt (delivery_id, id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE webhook_attempt, webhook_delivery, webhook_event, webhook_endpoint');
  }
}
