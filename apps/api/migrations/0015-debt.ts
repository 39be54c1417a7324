import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Trust unlocks; holds and snapshots of one package; what a package falls back to while it is blocked. */
export class Debt1764000000015 implements MigrationInterface {
  name = 'Debt1764000000015';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE trust_unlock (
        id uuid PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES service,
        days smallint NOT NULL CHECK (days >= 1),
        cycle_start date NOT NULL, -- the due day that began the cycle it was given in
        until_date date NOT NULL, -- its last day
        sleeps_until timestamptz NOT NULL,
        note text,
        granted_by text NOT NULL,
        granted_at timestamptz NOT NULL
      );
      CREATE INDEX trust_unlock_service ON trust_unlock (service_id, granted_at);

      -- What is blocked: a service, or one package of it.
      ALTER TABLE block_run_service ADD subject_id uuid, ADD link_id uuid;
      UPDATE block_run_service SET subject_id = service_id;
      ALTER TABLE block_run_service ALTER subject_id SET NOT NULL, DROP CONSTRAINT block_run_service_pkey, ADD PRIMARY KEY (run_id, subject_id);

      ALTER TABLE package ADD blocked_product_id uuid REFERENCES product;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE package DROP blocked_product_id;
      DELETE FROM block_run_service WHERE link_id IS NOT NULL;
      ALTER TABLE block_run_service DROP CONSTRAINT block_run_service_pkey, ADD PRIMARY KEY (run_id, service_id), DROP subject_id, DROP link_id;
      DROP TABLE trust_unlock;
    `);
  }
}
