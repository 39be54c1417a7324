import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Audit, Config, currentActor, currentContext, Database, newId, readOne, type Tx, Works } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { revokeKeys } from '../rights/revoke-keys.ts';
import { Rights } from '../rights/rights.ts';
import { checkExist } from '../roles/check-permissions.ts';
import { hashToken, mintToken } from '../sessions/tokens.ts';
import { checkWayInLeft } from '../users/user-rows.ts';
import { type ApiKeyRow, apiKeyList } from './api-keys.list.ts';

export interface NewApiKey {
  name: string;
  permissions: string[];
  expiresAt?: string | undefined;
}

export interface RotateApiKey {
  overlapHours?: number;
  expiresAt?: string | undefined;
}

interface NewRow {
  name: string;
  permissions: readonly string[];
  parentId: string | null;
  /** A moment, or an interval from now. */
  expiresAt?: string | undefined;
  life?: string | null;
  replaces?: string;
}

/**
 * Keys of the API: stored as hashes, shown once. A key belongs to the person who made it, and does what it was given as far as that
 * person may do it now; a key made with another key, as far as that one may.
 */
@Injectable()
export class ApiKeys implements OnModuleInit {
  private readonly logger = new Logger(ApiKeys.name);

  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly rights: Rights,
    private readonly works: Works,
    private readonly config: Config,
  ) {}

  /**
   * The key of the environment is an administrator's, unless somebody revoked it; the one it had before is over, or replacing it would
   * take nothing back, and hands on the keys that were made with it.
   */
  async onModuleInit(): Promise<void> {
    const key = this.config.adminApiKey;
    if (!key) return;
    await this.rights.change(async (tx) => {
      const [row] = await tx.query<{ id: string; revoked: boolean }[]>(
        `INSERT INTO api_key AS k (id, name, hash, permissions) VALUES ($1, 'ADMIN_API_KEY', $2, '{*}')
         ON CONFLICT (hash) DO UPDATE SET revoked_at = CASE WHEN k.revoked_by IS NULL THEN NULL ELSE k.revoked_at END
         RETURNING id, revoked_at IS NOT NULL AS revoked`,
        [newId(), hashToken(key)],
      );
      if (row?.revoked) this.logger.warn('ADMIN_API_KEY was revoked by a person and stays so: put another into the environment, or take it out');
      await tx.query(
        `WITH old AS (UPDATE api_key SET revoked_at = now() WHERE name = 'ADMIN_API_KEY' AND created_by IS NULL AND hash <> $1 AND revoked_at IS NULL RETURNING id)
         UPDATE api_key k SET parent_id = $2 FROM old WHERE k.parent_id = old.id`,
        [hashToken(key), row?.id],
      );
    });
  }

  /** → the key, this once, with its resource. Nobody gives what they have not: throws `more_than_yours`. */
  async create({ name, permissions, expiresAt }: NewApiKey): Promise<Record<string, unknown>> {
    checkExist(permissions);
    const { id, key } = await this.rights.change(async (tx) => {
      await this.rights.checkReach(tx, permissions);
      const { principal } = currentContext();
      const made = await this.insert(tx, { name, permissions, expiresAt, parentId: principal?.kind === 'key' ? principal.id : null });
      await this.audit.record(tx, { action: 'api_key.created', subjectKind: 'api_key', subjectId: made.id, after: { name, permissions } });
      return made;
    });
    return { ...(await this.get(id)), key };
  }

  /**
   * A new key in the place of another, with what that one may do; the old one works for `overlapHours` more, so that nothing stops
   * while it is being replaced. The person who rotates it owns the new key, because they hold it. Throws `key_over`, `more_than_yours`.
   */
  async rotate(id: string, { overlapHours = 24, expiresAt }: RotateApiKey): Promise<Record<string, unknown>> {
    await this.get(id);
    const made = await this.rights.change(async (tx) => {
      const [old] = await tx.query<{ name: string; permissions: string[]; parent_id: string | null; life: string | null }[]>(
        `SELECT name, permissions, parent_id, (expires_at - created_at)::text AS life FROM api_key
         WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
        [id],
      );
      if (!old) throw accessProblem('key_over');
      await this.rights.checkReach(tx, old.permissions);
      const { principal } = currentContext();
      const parentId = principal?.kind !== 'key' ? null : principal.id === id ? old.parent_id : principal.id;
      const next = await this.insert(tx, { name: old.name, permissions: old.permissions, parentId, expiresAt, life: old.life, replaces: id });
      await tx.query('UPDATE api_key SET expires_at = least(expires_at, now() + make_interval(hours => $2)) WHERE id = $1', [id, overlapHours]);
      await tx.query('UPDATE api_key SET parent_id = $2 WHERE parent_id = $1 AND id <> $2', [id, next.id]);
      await this.audit.record(tx, { action: 'api_key.rotated', subjectKind: 'api_key', subjectId: id, after: { by: next.id, overlapHours } });
      return next;
    });
    return { ...(await this.get(made.id)), key: made.key };
  }

  /**
   * Revoked, not deleted: what it did stays readable. The keys that were made with it end too, and the works that they asked for. One's
   * own, or one within one's reach: throws `more_than_yours`; `last_way_in` when nobody could administer the product any more.
   */
  async revoke(id: string): Promise<void> {
    await this.get(id);
    await this.rights.change(async (tx) => {
      if (!(await this.isOwn(tx, id))) {
        const [row] = await tx.query<[{ held: string[] }]>('SELECT permissions_of_key($1) AS held', [id]);
        await this.rights.checkReach(tx, row.held);
      }
      const ended = await revokeKeys(tx, [id]);
      if (ended.length === 0) return;
      await checkWayInLeft(tx);
      await this.works.endOf(tx, ended);
      await this.audit.record(tx, { action: 'api_key.revoked', subjectKind: 'api_key', subjectId: id, after: { revoked: ended.length } });
    });
  }

  private get(id: string): Promise<ApiKeyRow> {
    return readOne<ApiKeyRow>(this.database, apiKeyList, id);
  }

  /** Whether it is the key that asks, or one of the person who asks. */
  private async isOwn(tx: Tx, id: string): Promise<boolean> {
    const { principal } = currentContext();
    if (principal?.id === id) return true;
    const [own] = await tx.query<unknown[]>('SELECT FROM api_key WHERE id = $1 AND owner_id = $2', [id, principal?.kind === 'user' ? principal.id : null]);
    return own !== undefined;
  }

  /** Inserts a key owned by the requester, or by the owner of the requester's key. */
  private async insert(tx: Tx, { name, permissions, parentId, expiresAt, life = null, replaces }: NewRow): Promise<{ id: string; key: string }> {
    const [id, key] = [newId(), mintToken('key')];
    const { principal } = currentContext();
    await tx.query(
      `INSERT INTO api_key (id, name, hash, permissions, expires_at, created_by, replaces, parent_id, owner_id)
       VALUES ($1, $2, $3, $4, coalesce($5::timestamptz, now() + $6::interval), $7, $8, $9, coalesce($10::uuid, (SELECT owner_id FROM api_key WHERE id = $11)))`,
      [
        id,
        name,
        hashToken(key),
        permissions,
        expiresAt ?? null,
        life,
        currentActor(),
        replaces ?? null,
        parentId,
        principal?.kind === 'user' ? principal.id : null,
        principal?.kind === 'key' ? principal.id : null,
      ],
    );
    return { id, key };
  }
}
