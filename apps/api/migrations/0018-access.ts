import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who sign in, what they may do, and their sessions. */
export class Access1764000000018 implements MigrationInterface {
  name = 'Access1764000000018';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE role (
        id uuid PRIMARY KEY,
        key text CONSTRAINT role_key_key UNIQUE, -- of those that come with the product; they follow its permissions
        name text NOT NULL,
        permissions text[] NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX role_name_key ON role (lower(name));

      CREATE TABLE app_user (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        email text NOT NULL,
        password_hash text, -- argon2id; none: invited, or signs in at the identity provider alone
        password_changed_at timestamptz,
        totp_sealed text,
        totp_confirmed_at timestamptz, -- until then the secret is only offered
        totp_last_step bigint, -- a code works once
        disabled_at timestamptz,
        last_sign_in_at timestamptz,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX app_user_email_key ON app_user (lower(email));

      CREATE TABLE user_role (
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        role_id uuid NOT NULL REFERENCES role,
        PRIMARY KEY (user_id, role_id)
      );
      CREATE INDEX user_role_role ON user_role (role_id);

      CREATE TABLE user_identity (
        issuer text NOT NULL,
        subject text NOT NULL,
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        linked_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (issuer, subject)
      );

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        hash text NOT NULL CONSTRAINT session_hash_key UNIQUE,
        method text NOT NULL CHECK (method IN ('password', 'oidc', 'setup')),
        address text,
        user_agent text,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
      );
      CREATE INDEX session_of_user ON session (user_id, id DESC);

      CREATE TABLE recovery_code (
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        hash text NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (user_id, hash)
      );

      CREATE TABLE password_link (
        hash text PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
        purpose text NOT NULL CHECK (purpose IN ('reset', 'invitation')),
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX password_link_user ON password_link (user_id);

      -- As rate-limiter-flexible keeps it.
      CREATE TABLE sign_in_throttle (
        key varchar(255) PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );

      ALTER TABLE api_key ADD COLUMN created_by text, ADD COLUMN replaces uuid;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE api_key DROP COLUMN created_by, DROP COLUMN replaces;
      DROP TABLE sign_in_throttle, password_link, recovery_code, session, user_identity, user_role, app_user, role;
    `);
  }
}
