import { currentActor, type Tx } from '#kernel';

/** Revokes keys and the keys made with them. Returns the actors (`key:<id>`) of all revoked keys. */
export async function revokeKeys(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const [rows] = await tx.query<[{ id: string }[], number]>(
    `WITH RECURSIVE line AS (
       SELECT id FROM api_key WHERE id = ANY($1::uuid[])
       UNION
       SELECT k.id FROM api_key k JOIN line ON k.parent_id = line.id
     )
     UPDATE api_key k SET revoked_at = now(), revoked_by = $2 FROM line WHERE k.id = line.id AND k.revoked_at IS NULL RETURNING k.id`,
    [ids, currentActor()],
  );
  return rows.map(({ id }) => `key:${id}`);
}
