import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Audit } from './audit.ts';
import { currentContext } from './context.ts';
import { hashKey, mintKey, permissions, Principals } from './auth.ts';
import { Config } from './config.ts';
import { Database } from './database.ts';
import { newId } from './id.ts';
import { filter, type ListSpec, readOne } from './lists.ts';
import { kernelProblem } from './problem.ts';

export const apiKeyList: ListSpec = {
  from: 'api_key k',
  id: 'k.id',
  select: {
    id: 'k.id',
    name: 'k.name',
    permissions: 'k.permissions',
    createdAt: 'k.created_at',
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

/** Keys of the API: stored as hashes, shown once. */
@Injectable()
export class ApiKeys implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly principals: Principals,
    private readonly config: Config,
  ) {}

  /** The key of the environment is an administrator's. */
  async onModuleInit(): Promise<void> {
    if (!this.config.adminApiKey) return;
    await this.database.query(
      `INSERT INTO api_key (id, name, hash, permissions) VALUES ($1, 'ADMIN_API_KEY', $2, '{*}') ON CONFLICT (hash) DO UPDATE SET revoked_at = NULL`,
      [newId(), hashKey(this.config.adminApiKey)],
    );
  }

  /** → the key, this once, with its resource. Nobody gives what they have not: throws `forbidden`. */
  async create(input: NewApiKey): Promise<Record<string, unknown>> {
    const unknown = input.permissions.find((name) => name !== '*' && !(permissions as readonly string[]).includes(name));
    if (unknown !== undefined) {
      throw kernelProblem('invalid', {}, { fields: [{ pointer: '/permissions', code: 'unknown_permission', message: `não existe: ${unknown}` }] });
    }
    const mine = currentContext().permissions;
    const beyond = mine.includes('*') ? undefined : input.permissions.find((name) => !mine.includes(name));
    if (beyond !== undefined) throw kernelProblem('forbidden', { permission: beyond });
    const id = newId();
    const key = mintKey();
    await this.database.transaction(async (tx) => {
      await tx.query('INSERT INTO api_key (id, name, hash, permissions, expires_at) VALUES ($1, $2, $3, $4, $5)', [
        id,
        input.name,
        hashKey(key),
        input.permissions,
        input.expiresAt ?? null,
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

  /** Revoked, not deleted: what it did stays readable. */
  async revoke(id: string): Promise<void> {
    await readOne(this.database, apiKeyList, id);
    await this.database.transaction(async (tx) => {
      await tx.query('UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1', [id]);
      await this.audit.record(tx, { action: 'api_key.revoked', subjectKind: 'api_key', subjectId: id });
    });
    this.principals.forget();
  }
}
