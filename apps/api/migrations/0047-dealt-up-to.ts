import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A block run goes through its snapshot in one order: how far it has come says of nearly all what came of them, and the others are written
 * beside. So pages need no room for it any more. Runs of before keep what they wrote.
 */
export class DealtUpTo1764000000047 implements MigrationInterface {
  name = 'DealtUpTo1764000000047';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE block_run ADD dealt_up_to uuid;
      ALTER TABLE block_run_service RESET (fillfactor);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      UPDATE block_run_service r SET outcome = 'blocked' FROM block_run b
      WHERE b.id = r.run_id AND r.decision = 'block' AND r.outcome IS NULL AND r.subject_id <= b.dealt_up_to;
      ALTER TABLE block_run DROP dealt_up_to;
      ALTER TABLE block_run_service SET (fillfactor = 50);
    `);
  }
}
