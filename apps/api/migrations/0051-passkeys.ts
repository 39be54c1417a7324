import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Passkeys, and when the person of a session last proved who they are. */
export class Passkeys1764000000051 implements MigrationInterface {
  name = 'Passkeys1764000000051';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE session
        ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now(),
        DROP CONSTRAINT session_method_check,
        ADD CONSTRAINT session_method_check CHECK (method IN ('password', 'oidc', 'setup', 'passkey'));
      UPDATE session SET authenticated_at = created_at;

      CREATE TABLE passkey (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        credential_id text NOT NULL CONSTRAINT passkey_credential_key UNIQUE, -- base64url, as the authenticator chose it
        public_key text NOT NULL, -- COSE, base64url
        counter bigint NOT NULL,
        transports text[] NOT NULL DEFAULT '{}',
        name text NOT NULL,
        synced boolean NOT NULL, -- a copy of it is kept by its provider
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz
      );
      CREATE INDEX passkey_user ON passkey (user_id, id DESC);

      -- Challenges that were answered rightly, for as long as they would still be taken: each works once.
      CREATE TABLE passkey_challenge_used (
        hash text PRIMARY KEY,
        used_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP TABLE passkey_challenge_used, passkey;
      DELETE FROM session WHERE method = 'passkey';
      ALTER TABLE session
        DROP COLUMN authenticated_at,
        DROP CONSTRAINT session_method_check,
        ADD CONSTRAINT session_method_check CHECK (method IN ('password', 'oidc', 'setup'));
    `);
  }
}
