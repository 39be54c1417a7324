import { isUuid, newId, type Tx, violatedConstraint } from '#kernel';
import { accessProblem } from '../access.problems.ts';

const rightsLock = 7_640_018;

/** Changes of who may do what happen one at a time: two that each leave the other as the last administrator would leave none. */
export async function lockRights(tx: Tx): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [rightsLock]);
}

/** Throws `last_administrator` when nobody active holds everything. After the change, under `lockRights`. */
export async function checkAdministratorLeft(tx: Tx): Promise<void> {
  const [left] = await tx.query<unknown[]>(
    `SELECT 1 FROM app_user u JOIN user_role ur ON ur.user_id = u.id JOIN role r ON r.id = ur.role_id
     WHERE u.disabled_at IS NULL AND '*' = ANY(r.permissions) LIMIT 1`,
  );
  if (left === undefined) throw accessProblem('last_administrator');
}

export interface NewUser {
  name: string;
  email: string;
  passwordHash: string | null;
  roleIds: readonly string[];
}

/** → its id. Throws `email_taken`, `unknown_role`. */
export async function insertUser(tx: Tx, user: NewUser): Promise<string> {
  const id = newId();
  await orEmailTaken(
    tx.query(
      'INSERT INTO app_user (id, name, email, password_hash, password_changed_at) VALUES ($1, $2, $3, $4, CASE WHEN $4::text IS NULL THEN NULL ELSE now() END)',
      [id, user.name, user.email, user.passwordHash],
    ),
  );
  await replaceRoles(tx, id, user.roleIds);
  return id;
}

/** Throws `unknown_role`. */
export async function replaceRoles(tx: Tx, userId: string, roleIds: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM user_role WHERE user_id = $1', [userId]);
  await tx.query('INSERT INTO user_role (user_id, role_id) SELECT $1, unnest($2::uuid[])', [userId, roleIds]);
}

/** What the roles permit together. Throws `unknown_role`. */
export async function permissionsOfRoles(tx: Tx, roleIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string; permissions: string[] }[]>('SELECT id, permissions FROM role WHERE id = ANY($1::uuid[]) FOR SHARE', [
    roleIds.filter(isUuid),
  ]);
  const missing = roleIds.find((id) => !rows.some((row) => row.id === id.toLowerCase()));
  if (missing !== undefined) throw accessProblem('unknown_role', { id: missing });
  return rows.flatMap(({ permissions }) => permissions);
}

export async function orEmailTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw violatedConstraint(error) === 'app_user_email_key' ? accessProblem('email_taken') : error;
  }
}

/** Whether a person holds everything, or a key that belongs to nobody does: someone can still administer. Under `lockRights`. */
export async function checkWayInLeft(tx: Tx): Promise<void> {
  const [left] = await tx.query<unknown[]>(
    `SELECT 1 FROM app_user u WHERE '*' = ANY(permissions_of_user(u.id))
       AND (u.password_hash IS NOT NULL OR EXISTS (SELECT FROM user_identity i WHERE i.user_id = u.id))
     UNION ALL
     SELECT 1 FROM api_key k WHERE k.revoked_at IS NULL AND k.expires_at IS NULL AND '*' = ANY(permissions_of_key(k.id)) LIMIT 1`,
  );
  if (left === undefined) throw accessProblem('last_way_in');
}

/** Ends the live sessions of a user that were idle longest, but for `most` of them. */
export async function endSessionsBeyond(tx: Tx, userId: string, most: number): Promise<void> {
  await tx.query(
    `UPDATE session SET ended_at = now() WHERE id IN (
       SELECT id FROM session WHERE user_id = $1 AND ended_at IS NULL AND expires_at > now() ORDER BY last_used_at DESC, id DESC OFFSET $2)`,
    [userId, most],
  );
}

/** Ends a user's sessions, all or but one. */
export async function endSessions(tx: Tx, userId: string, butId: string | null = null): Promise<void> {
  await tx.query('UPDATE session SET ended_at = now() WHERE user_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $2', [userId, butId]);
}
