import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list of the few accounts that hold only what is blocked, or nothing: `holdingOf` word for word, or it is not used. */
export class AccountsByWhatTheyHold1764000000042 implements MigrationInterface {
  name = 'AccountsByWhatTheyHold1764000000042';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX account_holding ON account (
        (CASE WHEN coalesce(jsonb_array_length(held -> 'products'), 0) = 0 THEN 'none'
              WHEN held @> '{"products": [{"blocked": false}]}' THEN 'active' ELSE 'blocked' END), id)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX account_holding');
  }
}
