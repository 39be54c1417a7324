import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit, Config, currentActor, Database, filter, type ListSpec, newId, readOne } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { Authenticators } from '../sessions/authenticators.ts';
import { checkExist, checkReach } from '../roles/check-permissions.ts';
import { hashToken, mintKey } from '../sessions/tokens.ts';

export const apiKeyList: ListSpec = {
  from: 'api_key k',
  id: 'k.id',
  select: {
    id: 'k.id',
    name: 'k.name',
    permissions: 'k.permissions',
    createdAt: 'k.created_at',
    createdBy: 'k.created_by',
    replaces: 'k.replaces',
    expiresAt: 'k.expires_at',
    lastUsedAt: 'k.last_used_at',
    revokedAt: 'k.revoked_at',
  },
  sort: { createdAt: { sql: 'k.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: { revoked: filter.flag('(k.revoked_at IS NOT NULL)') },
};

export interface NewApiKey {
  name: string;
  permissions: string[];
  expiresAt?: string | undefined;
}

export interface RotateApiKey {
  overlapHours?: number;
  expiresAt?: string | undefined;
}

/** Keys of the API: stored as hashes, shown once. */
@Injectable()
export class ApiKeys implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly authenticators: Authenticators,
    private readonly config: Config,
  ) {}

  /** The key of the environment is an administrator's; those it had before are over, or replacing it would take nothing back. */
  async onModuleInit(): Promise<void> {
    if (!this.config.adminApiKey) return;
    await this.database.query(
      `INSERT INTO api_key (id, name, hash, permissions) VALUES ($1, 'ADMIN_API_KEY', $2, '{*}') ON CONFLICT (hash) DO UPDATE SET revoked_at = NULL`,
      [newId(), hashToken(this.config.adminApiKey)],
    );
    await this.database.query(
      `UPDATE api_key SET revoked_at = now() WHERE name = 'ADMIN_API_KEY' AND created_by IS NULL AND hash <> $1 AND revoked_at IS NULL`,
      [hashToken(this.config.adminApiKey)],
    );
  }

  /** → the key, this once, with its resource. Nobody gives what they have not: throws `more_than_yours`. */
  async create(input: NewApiKey): Promise<Record<string, unknown>> {
    checkExist(input.permissions);
    checkReach(input.permissions);
    const id = newId();
    const key = mintKey();
    await this.database.transaction(async (tx) => {
      await tx.query('INSERT INTO api_key (id, name, hash, permissions, expires_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)', [
        id,
        input.name,
        hashToken(key),
        input.permissions,
        input.expiresAt ?? null,
        currentActor(),
      ]);
      await this.audit.record(tx, {
        action: 'api_key.created',
        subjectKind: 'api_key',
        subjectId: id,
        after: { name: input.name, permissions: input.permissions },
      });
    });
    return { ...(await readOne<Record<string, unknown>>(this.database, apiKeyList, id)), key };
  }

  /**
   * A new key in the place of another, with what that one may do; the old one works for `overlapHours` more, so that nothing stops
   * while it is being replaced. Throws `key_over`, `more_than_yours`.
   */
  async rotate(id: string, { overlapHours = 24, expiresAt }: RotateApiKey): Promise<Record<string, unknown>> {
    const old = await readOne<{ name: string; permissions: string[] }>(this.database, apiKeyList, id);
    checkReach(old.permissions);
    const made = newId();
    const key = mintKey();
    await this.database.transaction(async (tx) => {
      const [rows] = await tx.query<[{ life: string | null }[], number]>(
        `WITH old AS (SELECT id, expires_at - created_at AS life FROM api_key WHERE id = $1 FOR NO KEY UPDATE)
         UPDATE api_key k SET expires_at = least(k.expires_at, now() + make_interval(hours => $2)) FROM old
         WHERE k.id = old.id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) RETURNING old.life::text`,
        [id, overlapHours],
      );
      if (!rows[0]) throw accessProblem('key_over');
      await tx.query(
        `INSERT INTO api_key (id, name, hash, permissions, expires_at, created_by, replaces) VALUES ($1, $2, $3, $4, coalesce($5::timestamptz, now() + $6::interval), $7, $8)`,
        [made, old.name, hashToken(key), old.permissions, expiresAt ?? null, rows[0].life, currentActor(), id],
      );
      await this.audit.record(tx, { action: 'api_key.rotated', subjectKind: 'api_key', subjectId: id, after: { by: made, overlapHours } });
    });
    this.authenticators.forget();
    return { ...(await readOne<Record<string, unknown>>(this.database, apiKeyList, made)), key };
  }

  /** Revoked, not deleted: what it did stays readable. */
  async revoke(id: string): Promise<void> {
    await readOne(this.database, apiKeyList, id);
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1', [id]);
      await this.audit.record(tx, { action: 'api_key.revoked', subjectKind: 'api_key', subjectId: id });
    });
    this.authenticators.forget();
  }
}
