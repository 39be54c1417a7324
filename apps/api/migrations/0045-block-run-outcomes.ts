import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Room in each page of a snapshot for what came of its services: the outcome is written beside its row, and no index hears of it. */
export class BlockRunOutcomes1764000000045 implements MigrationInterface {
  name = 'BlockRunOutcomes1764000000045';

  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE block_run_service SET (fillfactor = 50)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE block_run_service RESET (fillfactor)');
  }
}
