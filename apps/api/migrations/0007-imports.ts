import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What another system last told us of each thing taken from it. */
export class Imports1764000000007 implements MigrationInterface {
  name = 'Imports1764000000007';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Tells a change over there from a change made here: only the former is taken again.
      CREATE TABLE imported (
        external_ref text PRIMARY KEY,
        told jsonb NOT NULL, -- { fact: keyed hash }
        at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE imported');
  }
}
