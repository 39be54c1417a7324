import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many requests each key or person was granted in a minute, by all processes together. */
export class RequestLeases1764000000020 implements MigrationInterface {
  name = 'RequestLeases1764000000020';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Worth nothing after a crash, so it need not be written ahead.
      CREATE UNLOGGED TABLE request_lease (
        minute bigint NOT NULL,
        principal text NOT NULL,
        taken integer NOT NULL,
        PRIMARY KEY (minute, principal)
      );
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE request_lease');
  }
}
