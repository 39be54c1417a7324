import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a platform holds, read whole, against what we believe it holds. */
export class Reconciliation1764000000008 implements MigrationInterface {
  name = 'Reconciliation1764000000008';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE integration ADD COLUMN fix_drift boolean NOT NULL DEFAULT false;

      CREATE TABLE reconciliation (
        id uuid PRIMARY KEY REFERENCES work ON DELETE CASCADE,
        integration_id uuid NOT NULL REFERENCES integration ON DELETE CASCADE,
        compared integer NOT NULL DEFAULT 0,
        only_ours integer NOT NULL DEFAULT 0,
        only_theirs integer NOT NULL DEFAULT 0,
        state integer NOT NULL DEFAULT 0,
        product integer NOT NULL DEFAULT 0
      );
      CREATE INDEX reconciliation_integration ON reconciliation (integration_id, id DESC);

      -- What the platform listed, until it has been compared.
      CREATE UNLOGGED TABLE reconciliation_held (
        reconciliation_id uuid NOT NULL REFERENCES reconciliation ON DELETE CASCADE,
        reference text,
        remote_id text,
        products jsonb NOT NULL
      );
      CREATE INDEX reconciliation_held_reference ON reconciliation_held (reconciliation_id, reference);

      CREATE TABLE reconciliation_difference (
        id uuid PRIMARY KEY,
        reconciliation_id uuid NOT NULL REFERENCES reconciliation ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('only_ours', 'only_theirs', 'state', 'product')),
        account_id uuid REFERENCES account ON DELETE CASCADE, -- none: somebody else's, never touched
        reference text,
        remote_id text,
        ours jsonb,
        theirs jsonb,
        fixed_at timestamptz,
        fixed_by text
      );
      CREATE INDEX reconciliation_difference_list ON reconciliation_difference (reconciliation_id, id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE reconciliation_difference, reconciliation_held, reconciliation; ALTER TABLE integration DROP COLUMN fix_drift');
  }
}
