import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One platform user belongs to one account of an integration. */
export class Adoption1764000000055 implements MigrationInterface {
  name = 'Adoption1764000000055';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE account ADD COLUMN remote_id text; -- the platform user it holds or has claimed
      -- Where two accounts hold one user, the one whose reference the platform shows keeps it; a person looks at the others.
      WITH ranked AS (
        SELECT id, coalesce(held ->> 'remoteId', adopt) AS remote_id, row_number() OVER (
          PARTITION BY integration_id, coalesce(held ->> 'remoteId', adopt)
          ORDER BY (held ->> 'reference' = reference::text) DESC NULLS LAST, (held ->> 'remoteId' IS NOT NULL) DESC, created_at) AS place
        FROM account WHERE coalesce(held ->> 'remoteId', adopt) IS NOT NULL
      )
      UPDATE account a SET remote_id = CASE WHEN r.place = 1 THEN r.remote_id END,
        attention = CASE WHEN r.place = 1 THEN a.attention ELSE coalesce(a.attention, 'O usuário ' || r.remote_id || ' da plataforma também pertence a outra conta.') END
      FROM ranked r WHERE r.id = a.id;
      CREATE UNIQUE INDEX account_remote_id ON account (integration_id, remote_id) WHERE remote_id IS NOT NULL;
      CREATE INDEX account_adopt ON account (integration_id, adopt) WHERE adopt IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX account_adopt, account_remote_id; ALTER TABLE account DROP COLUMN remote_id');
  }
}
