import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A billing run asks for ten thousand services between two ids. PostgreSQL does not interpolate between uuids: a stretch narrower than
 * a hundredth of the base, the usual step of its statistics, was taken for next to nothing, and planned so.
 */
export class NarrowStretches1764000000046 implements MigrationInterface {
  name = 'NarrowStretches1764000000046';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE service ALTER COLUMN id SET STATISTICS 1000;
      ALTER TABLE service_package ALTER COLUMN service_id SET STATISTICS 1000;
      ANALYZE service (id), service_package (service_id);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE service ALTER COLUMN id SET STATISTICS -1;
      ALTER TABLE service_package ALTER COLUMN service_id SET STATISTICS -1;
    `);
  }
}
