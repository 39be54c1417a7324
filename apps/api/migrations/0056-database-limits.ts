import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each with its value, and what it is for. Set on the database, so that they hold through any pooler, and need no start-up parameter. */
const limits: readonly [string, string][] = [
  // A process that hangs in a transaction keeps locks, and dead rows from being removed.
  ['idle_in_transaction_session_timeout', '60s'],
  // A statement whose client is gone (its time limit has passed) ends, instead of running on. Not on every operating system.
  ['client_connection_check_interval', '5s'],
];

/** Limits of the sessions on this database. */
export class DatabaseLimits1764000000056 implements MigrationInterface {
  name = 'DatabaseLimits1764000000056';

  async up(db: QueryRunner): Promise<void> {
    for (const [name, value] of limits) await this.alter(db, `SET ${name} = '${value}'`);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const [name] of limits) await this.alter(db, `RESET ${name}`);
  }

  /** Only the database's owner may, and only what the server offers: without it the product runs as before. */
  private async alter(db: QueryRunner, change: string): Promise<void> {
    await db.query(`
      DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I ${change.replaceAll("'", "''")}', current_database());
      EXCEPTION WHEN insufficient_privilege OR invalid_parameter_value THEN
        RAISE WARNING 'not set on the database: %', SQLERRM;
      END $$`);
  }
}
