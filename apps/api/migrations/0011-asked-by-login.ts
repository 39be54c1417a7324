import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Platforms that ask us do so by a service's login, or by a customer's e-mail. */
export class AskedByLogin1764000000011 implements MigrationInterface {
  name = 'AskedByLogin1764000000011';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE service ADD COLUMN login text;
      -- A login is free again when its service has ended.
      CREATE UNIQUE INDEX service_login ON service (lower(login)) WHERE login IS NOT NULL AND status <> 'cancelled';
      CREATE INDEX customer_email ON customer (lower(email)) WHERE email IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX customer_email; ALTER TABLE service DROP COLUMN login');
  }
}
