import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A package until a day, then the end of it, a price, or another package; once for each customer; the notice before the first charge. */
export class Trials1764000000021 implements MigrationInterface {
  name = 'Trials1764000000021';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE package ADD trial jsonb; -- the terms it begins with: { days | until, then, priceCents?, packageId?, noticeDays?, group? }

      CREATE TABLE trial (
        id uuid PRIMARY KEY,
        link_id uuid NOT NULL CONSTRAINT trial_link_key UNIQUE REFERENCES service_package,
        status text NOT NULL CHECK (status IN ('waiting', 'running', 'ended', 'converted', 'swapped')), -- waiting: for the service to be enabled
        days smallint, -- of one that waits
        ends_on date, -- its last day
        sequel text NOT NULL CHECK (sequel IN ('end', 'convert', 'swap')),
        price_cents integer NOT NULL DEFAULT 0 CHECK (price_cents >= 0), -- from then on, as agreed when it was given
        swap_package_id uuid REFERENCES package,
        notice_days smallint NOT NULL CHECK (notice_days >= 3),
        notice_key uuid NOT NULL, -- what notices of it are kept by: a new one when it must be told anew
        first_charge_on date, -- as the customer was told; null: was not
        ended_because text CHECK (ended_because IN ('over', 'removed', 'not_told', 'package_gone', 'package_attached', 'too_late', 'used_by_new_holder')),
        created_at timestamptz NOT NULL,
        settled_at timestamptz,
        CHECK (sequel = 'swap' OR swap_package_id IS NULL),
        CHECK (status = 'waiting' OR ends_on IS NOT NULL OR status = 'ended')
      );
      CREATE INDEX trial_open ON trial (id) WHERE status IN ('waiting', 'running');

      -- Who had one: by the document's keyed hash, so that a second service, a new holder or a customer who comes back gets no second.
      CREATE TABLE trial_use (
        document_index text NOT NULL,
        scope text NOT NULL, -- package:ID or group:NAME
        trial_id uuid NOT NULL REFERENCES trial,
        used_at timestamptz NOT NULL,
        PRIMARY KEY (document_index, scope)
      );

      ALTER TABLE notice DROP CONSTRAINT notice_stage_check, ADD CONSTRAINT notice_stage_check CHECK (stage IN ('block', 'end', 'trial'));
      ALTER TABLE outgoing_notice DROP CONSTRAINT outgoing_notice_stage_check, ADD CONSTRAINT outgoing_notice_stage_check CHECK (stage IN ('block', 'end', 'trial'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE outgoing_notice DROP CONSTRAINT outgoing_notice_stage_check, ADD CONSTRAINT outgoing_notice_stage_check CHECK (stage IN ('block', 'end'));
      ALTER TABLE notice DROP CONSTRAINT notice_stage_check, ADD CONSTRAINT notice_stage_check CHECK (stage IN ('block', 'end'));
      DROP TABLE trial_use, trial;
      ALTER TABLE package DROP trial;
    `);
  }
}
