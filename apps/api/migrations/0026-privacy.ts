import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who asked to be forgotten, what must be kept of them, and how long things are kept. (docs/decisions/0041) */
export class Privacy1764000000026 implements MigrationInterface {
  name = 'Privacy1764000000026';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE customer ADD erased_at timestamptz;

      -- Who somebody was, apart from what is kept of them, for as long as the law wants to know.
      CREATE TABLE kept_identity (
        customer_id uuid PRIMARY KEY REFERENCES customer,
        identity_sealed text NOT NULL, -- { name, document }
        keep_until timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX kept_identity_until ON kept_identity (keep_until);

      -- Rules that were changed; the others are as the product says.
      CREATE TABLE retention_rule (
        id uuid PRIMARY KEY,
        key text NOT NULL CONSTRAINT retention_rule_key UNIQUE,
        days integer NOT NULL CHECK (days >= 1),
        changed_at timestamptz NOT NULL DEFAULT now(),
        changed_by text NOT NULL
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE retention_rule, kept_identity; ALTER TABLE customer DROP erased_at');
  }
}
