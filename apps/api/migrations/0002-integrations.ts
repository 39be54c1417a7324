import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts on platforms, and the gate that every call to a platform passes. */
export class Integrations1764000000002 implements MigrationInterface {
  name = 'Integrations1764000000002';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE integration (
        id uuid PRIMARY KEY,
        platform text NOT NULL,
        description text NOT NULL,
        settings jsonb NOT NULL DEFAULT '{}',
        secrets jsonb NOT NULL DEFAULT '{}', -- { field: { sealed, changedAt } }
        enabled boolean NOT NULL DEFAULT true,
        suspend_on_debt boolean NOT NULL DEFAULT true,
        limits jsonb NOT NULL DEFAULT '{}',
        -- what the connected plugin can do, kept here so that set-based SQL can read it
        capabilities jsonb NOT NULL,
        health text NOT NULL DEFAULT 'unknown' CHECK (health IN ('ok', 'paused', 'degraded', 'unknown')),
        health_code text,
        health_reason text,
        health_since timestamptz NOT NULL DEFAULT now(),
        partner_id text,
        partner_title text,
        licences_contracted integer,
        licences_used integer,
        checked_at timestamptz,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      -- One row an integration: when the next request may go, until when nobody may, and how many times in a row nobody answered.
      CREATE TABLE integration_gate (
        integration_id uuid PRIMARY KEY REFERENCES integration ON DELETE CASCADE,
        next_request_at timestamptz NOT NULL DEFAULT '-infinity',
        closed_until timestamptz NOT NULL DEFAULT '-infinity',
        failures integer NOT NULL DEFAULT 0,
        next_look_at timestamptz NOT NULL DEFAULT '-infinity' -- looking again is rationed
      );

      CREATE TABLE integration_slot (
        integration_id uuid NOT NULL REFERENCES integration ON DELETE CASCADE,
        n smallint NOT NULL,
        holder uuid,
        lease_until timestamptz NOT NULL DEFAULT '-infinity',
        PRIMARY KEY (integration_id, n)
      );

      CREATE TABLE integration_session (
        integration_id uuid PRIMARY KEY REFERENCES integration ON DELETE CASCADE,
        sealed text,
        expires_at timestamptz NOT NULL DEFAULT '-infinity',
        opener uuid,
        opening_until timestamptz NOT NULL DEFAULT '-infinity'
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE integration_session, integration_slot, integration_gate, integration');
  }
}
