import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys, password links and works belong to a person, and their rights are computed from that person's rights. */
export class RightsEndWithThePerson1764000000050 implements MigrationInterface {
  name = 'RightsEndWithThePerson1764000000050';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE api_key
        ADD COLUMN owner_id uuid REFERENCES app_user ON DELETE CASCADE, -- none: the key of the environment, and keys made with it
        ADD COLUMN parent_id uuid REFERENCES api_key ON DELETE CASCADE, -- the key it was made with
        ADD COLUMN revoked_by text;
      CREATE INDEX api_key_owner ON api_key (owner_id, id DESC);
      CREATE INDEX api_key_parent ON api_key (parent_id);
      UPDATE api_key k SET owner_id = u.id FROM app_user u WHERE k.created_by = 'user:' || u.id;
      UPDATE api_key k SET parent_id = p.id FROM api_key p WHERE k.created_by = 'key:' || p.id AND k.id <> p.id;
      WITH RECURSIVE owned AS (
        SELECT id, owner_id FROM api_key WHERE owner_id IS NOT NULL
        UNION
        SELECT k.id, o.owner_id FROM api_key k JOIN owned o ON o.id = k.parent_id WHERE k.owner_id IS NULL
      )
      UPDATE api_key k SET owner_id = o.owner_id FROM owned o WHERE o.id = k.id AND k.owner_id IS NULL;
      -- A key that rotated itself stands where the old one stood.
      UPDATE api_key k SET parent_id = old.parent_id FROM api_key old WHERE k.replaces = old.id AND k.parent_id = old.id;
      -- A parent that is over hands its keys to the one that took its place, if any.
      WITH RECURSIVE heir AS (
        SELECT id AS gone, id FROM api_key WHERE revoked_at IS NOT NULL OR expires_at <= now()
        UNION
        SELECT h.gone, k.id FROM heir h JOIN api_key k ON k.replaces = h.id
      )
      UPDATE api_key k SET parent_id = (
        SELECT a.id FROM api_key a
        WHERE a.id <> k.id AND a.revoked_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > now())
          AND (a.id IN (SELECT id FROM heir WHERE gone = k.parent_id) OR (gone.created_by IS NULL AND a.created_by IS NULL AND a.name = 'ADMIN_API_KEY'))
        ORDER BY a.created_at DESC LIMIT 1)
      FROM api_key gone WHERE gone.id = k.parent_id AND gone.id IN (SELECT heir.gone FROM heir);
      UPDATE api_key k SET revoked_at = now(), revoked_by = 'system' FROM app_user u WHERE u.id = k.owner_id AND u.disabled_at IS NOT NULL AND k.revoked_at IS NULL;

      ALTER TABLE password_link ADD COLUMN made_by text; -- who holds the link; none: it was mailed to its person
      DELETE FROM password_link WHERE used_at IS NULL; -- nobody knows who holds those

      ALTER TABLE work
        ADD COLUMN responsible text, -- the person (or key without one) whose rights it runs on; none: a schedule
        ADD COLUMN needs text[] NOT NULL DEFAULT '{}', -- permissions of the request that asked for it
        ADD COLUMN approval_responsible text,
        ADD COLUMN approval_needs text[] NOT NULL DEFAULT '{}';
      UPDATE work w SET responsible = coalesce((SELECT 'user:' || k.owner_id FROM api_key k WHERE w.requested_by = 'key:' || k.id), w.requested_by)
        WHERE w.requested_by ~ '^(user|key):';
      UPDATE work w SET approval_responsible = coalesce((SELECT 'user:' || k.owner_id FROM api_key k WHERE w.approved_by = 'key:' || k.id), w.approved_by)
        WHERE w.approved_by ~ '^(user|key):';
      CREATE INDEX work_open_of ON work (responsible) WHERE status IN ('queued', 'running', 'held');

      CREATE FUNCTION permissions_of_user(who uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
        SELECT coalesce(array_agg(DISTINCT p ORDER BY p), '{}')
        FROM app_user u JOIN user_role ur ON ur.user_id = u.id JOIN role r ON r.id = ur.role_id CROSS JOIN unnest(r.permissions) p
        WHERE u.id = who AND u.disabled_at IS NULL
      $$;

      -- What a key may do now: what it was given, as far as its owner and the keys it was made with may do that now.
      CREATE FUNCTION permissions_of_key(which uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
        WITH RECURSIVE line AS (
          SELECT id, parent_id, owner_id, permissions, revoked_at, expires_at FROM api_key WHERE id = which
          UNION
          SELECT k.id, k.parent_id, k.owner_id, k.permissions, k.revoked_at, k.expires_at FROM api_key k JOIN line ON line.parent_id = k.id
        ), bound AS (
          SELECT CASE WHEN revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) THEN permissions ELSE '{}' END AS held FROM line
          UNION ALL
          SELECT permissions_of_user(owner_id) FROM line WHERE owner_id IS NOT NULL
        )
        SELECT coalesce(array_agg(p ORDER BY p), '{}') FROM (SELECT DISTINCT unnest(held) AS p FROM bound) every
        WHERE NOT EXISTS (SELECT FROM bound WHERE NOT (p = ANY(held) OR '*' = ANY(held)))
      $$;

      -- Who answers for what a key does: its owner, or the key at the head of its line where there is none.
      CREATE FUNCTION responsible_for_key(which uuid) RETURNS text LANGUAGE sql STABLE AS $$
        WITH RECURSIVE line AS (
          SELECT id, parent_id, owner_id FROM api_key WHERE id = which
          UNION
          SELECT k.id, k.parent_id, k.owner_id FROM api_key k JOIN line ON line.parent_id = k.id
        )
        SELECT coalesce((SELECT 'user:' || owner_id FROM line WHERE id = which), (SELECT 'key:' || id FROM line WHERE parent_id IS NULL LIMIT 1), 'key:' || which)
      $$;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION responsible_for_key(uuid), permissions_of_key(uuid), permissions_of_user(uuid);
      DROP INDEX work_open_of;
      ALTER TABLE work DROP COLUMN responsible, DROP COLUMN needs, DROP COLUMN approval_responsible, DROP COLUMN approval_needs;
      ALTER TABLE password_link DROP COLUMN made_by;
      ALTER TABLE api_key DROP COLUMN owner_id, DROP COLUMN parent_id, DROP COLUMN revoked_by;
    `);
  }
}
