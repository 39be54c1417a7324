import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit cannot be changed quietly: the application may only add to it, and seals chain what was added. (docs/decisions/0034) */
export class AuditSeals1764000000019 implements MigrationInterface {
  name = 'AuditSeals1764000000019';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE audit_event ADD COLUMN address text;
      CREATE INDEX audit_event_at ON audit_event (at, id);
      CREATE INDEX audit_event_actor ON audit_event (actor, at, id);

      CREATE TABLE audit_unsealed (event_id uuid PRIMARY KEY);
      INSERT INTO audit_unsealed SELECT id FROM audit_event;

      CREATE TABLE audit_seal (
        number bigint PRIMARY KEY, -- 1, 2, 3 … without a gap
        event_ids uuid[] NOT NULL, -- in the order they were sealed
        previous text NOT NULL,
        hash text NOT NULL,
        sealed_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO audit_unsealed SELECT id FROM fresh;
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit_event_await_seal AFTER INSERT ON audit_event REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal();

      CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END $$;
      CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
      CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TRIGGER audit_event_append_only ON audit_event;
      DROP TRIGGER audit_event_await_seal ON audit_event;
      DROP TABLE audit_seal, audit_unsealed;
      DROP FUNCTION audit_refuse_change(), audit_await_seal();
      DROP INDEX audit_event_at, audit_event_actor;
      ALTER TABLE audit_event DROP COLUMN address;
    `);
  }
}
