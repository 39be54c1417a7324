import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A person may ask that a platform be told once more what it is believed to hold. */
export class ToldOnceMore1764000000010 implements MigrationInterface {
  name = 'ToldOnceMore1764000000010';

  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE account ADD COLUMN reassert boolean NOT NULL DEFAULT false');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE account DROP COLUMN reassert');
  }
}
