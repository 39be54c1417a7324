import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is sealed is sealed by data keys, which stand here wrapped by the key of the environment. (docs/decisions/0040) */
export class DataKeys1764000000025 implements MigrationInterface {
  name = 'DataKeys1764000000025';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE data_key (
        id uuid PRIMARY KEY,
        purpose text NOT NULL CHECK (purpose IN ('seal', 'index')),
        number smallint NOT NULL CHECK (number >= 0), -- seal 0: what SECRETS_KEY itself sealed, before there were data keys
        active_from timestamptz NOT NULL, -- a while after it was made: by then every process knows it
        retired_at timestamptz, -- nothing is sealed with it any more
        proof jsonb, -- of a key that was never wrapped: a value it opens, and its place
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT data_key_number_key UNIQUE (purpose, number)
      );

      CREATE TABLE data_key_wrapping (
        key_id uuid NOT NULL REFERENCES data_key ON DELETE CASCADE,
        kek text NOT NULL, -- which key wrapped it: derived from that key, and does not tell it
        wrapped text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (key_id, kek)
      );

      -- An installation that is in use: the first start wraps what SECRETS_KEY gave until now.
      INSERT INTO data_key (id, purpose, number, active_from, proof)
      SELECT uuid7(), purpose, number, 'epoch', coalesce(
        (SELECT jsonb_build_object('sealed', document_sealed, 'place', 'customer:' || id || ':document') FROM customer LIMIT 1),
        (SELECT jsonb_build_object('sealed', f.value ->> 'sealed', 'place', 'integration:' || i.id || ':' || f.key) FROM integration i, jsonb_each(i.secrets) f LIMIT 1),
        (SELECT jsonb_build_object('sealed', totp_sealed, 'place', 'user:' || id || ':totp') FROM app_user WHERE totp_sealed IS NOT NULL LIMIT 1))
      FROM (VALUES ('seal', 0), ('index', 1)) AS before (purpose, number)
      WHERE EXISTS (SELECT 1 FROM audit_event) OR EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM integration) OR EXISTS (SELECT 1 FROM app_user);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE data_key_wrapping, data_key');
  }
}
