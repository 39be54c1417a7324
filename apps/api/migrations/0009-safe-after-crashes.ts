import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What makes requests, request keys and conflicts safe after a crash (docs/decisions/0020, 0021). */
export class SafeAfterCrashes1764000000009 implements MigrationInterface {
  name = 'SafeAfterCrashes1764000000009';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Reservations of moments may be forgotten in a crash; none was made beyond this one, which is not.
      ALTER TABLE integration_gate ADD paced_until timestamptz NOT NULL DEFAULT '-infinity';
      -- Emptied by PostgreSQL itself when it recovers from a crash: whoever finds no row knows that there was one.
      CREATE UNLOGGED TABLE integration_pulse (integration_id uuid PRIMARY KEY REFERENCES integration ON DELETE CASCADE);

      -- Which attempt at the request holds the key, and whether it has committed anything.
      ALTER TABLE idempotency_key ADD run uuid;
      ALTER TABLE idempotency_key ADD effect boolean NOT NULL DEFAULT false;

      CREATE INDEX account_conflict ON account (integration_id) WHERE failure_code = 'conflict';`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX account_conflict;
      ALTER TABLE idempotency_key DROP effect, DROP run;
      DROP TABLE integration_pulse;
      ALTER TABLE integration_gate DROP paced_until`);
  }
}
