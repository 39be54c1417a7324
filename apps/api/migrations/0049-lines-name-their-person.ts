import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By what a line of a file names its person, as keyed hashes: one that was refused, or never run, belongs to no customer, and is forgotten with one all the same. */
export class LinesNameTheirPerson1764000000049 implements MigrationInterface {
  name = 'LinesNameTheirPerson1764000000049';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE import_line ADD COLUMN names text[] NOT NULL DEFAULT '{}'; -- of the document, of codes: none once its cells are forgotten
      CREATE INDEX import_line_names ON import_line USING gin (names) WHERE cells_sealed IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE import_line DROP COLUMN names');
  }
}
