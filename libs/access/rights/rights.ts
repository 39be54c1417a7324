import { Injectable } from '@nestjs/common';
import { beyond, currentContext, Database, type RightsNow, type Tx, Works } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { Authenticators } from '../sessions/authenticators.ts';
import { endSessions, lockRights } from '../users/user-rows.ts';
import { permissionsOf } from '../users/users.list.ts';
import { revokeKeys } from './revoke-keys.ts';

/**
 * Changes rights. Changes run one at a time, are checked against the requester's rights at that moment, and end, in the same transaction,
 * everything that depended on rights which were lost.
 */
@Injectable()
export class Rights {
  constructor(
    private readonly database: Database,
    private readonly authenticators: Authenticators,
    private readonly works: Works,
  ) {}

  /** Runs `work` in a transaction, alone among changes of rights; every remembered principal is looked up again afterwards. */
  async change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(async (tx) => {
        await lockRights(tx);
        return work(tx);
      });
    } finally {
      this.authenticators.forget();
    }
  }

  /** Throws `more_than_yours` unless the requester holds all of `touched` now: nobody grants or changes rights beyond their own. */
  async checkReach(tx: Tx, touched: readonly string[]): Promise<void> {
    const permission = beyond(await this.mine(tx), touched);
    if (permission !== undefined) throw accessProblem('more_than_yours', { permission });
  }

  /** `checkReach` of everything a person may do, or might again: who is disabled can be enabled. Throws `more_than_yours`. */
  async checkReachOf(tx: Tx, userId: string): Promise<void> {
    const [row] = await tx.query<[{ held: string[] }]>(`SELECT ${permissionsOf('$1::uuid')} AS held`, [userId]);
    await this.checkReach(tx, row.held);
  }

  /**
   * After these people's roles changed, or they were disabled: works they asked for or approved end where they may no longer, and links
   * to a password of theirs, or that they made, open nothing. Who is disabled loses sessions and keys too.
   */
  async narrow(tx: Tx, userIds: readonly string[]): Promise<void> {
    const rights = await tx.query<RightsNow[]>(
      `SELECT 'user:' || id AS responsible, permissions_of_user(id) AS permissions FROM app_user WHERE id = ANY($1::uuid[])`,
      [userIds],
    );
    await tx.query('DELETE FROM password_link WHERE used_at IS NULL AND (user_id = ANY($1::uuid[]) OR made_by = ANY($2))', [
      userIds,
      rights.map(({ responsible }) => responsible),
    ]);
    await this.works.endBeyond(tx, rights);
    const gone = await tx.query<{ id: string }[]>('SELECT id FROM app_user WHERE id = ANY($1::uuid[]) AND disabled_at IS NOT NULL', [userIds]);
    for (const { id } of gone) {
      await endSessions(tx, id);
      const keys = await tx.query<{ id: string }[]>('SELECT id FROM api_key WHERE owner_id = $1 AND revoked_at IS NULL', [id]);
      await revokeKeys(
        tx,
        keys.map((key) => key.id),
      );
    }
  }

  /** Returns the requester's permissions now; none for an ended session. */
  private async mine(tx: Tx): Promise<readonly string[]> {
    const { principal, permissions } = currentContext();
    if (principal === undefined) return permissions;
    if (principal.lacksSecondFactor) return [];
    const [row] = await tx.query<[{ held: string[] }]>(
      principal.kind === 'key'
        ? 'SELECT permissions_of_key($1) AS held'
        : `SELECT CASE WHEN EXISTS (SELECT FROM session WHERE id = $2 AND user_id = $1 AND ended_at IS NULL) THEN permissions_of_user($1) ELSE '{}' END AS held`,
      principal.kind === 'key' ? [principal.id] : [principal.id, principal.sessionId ?? null],
    );
    return row.held;
  }
}
