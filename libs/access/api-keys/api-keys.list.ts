import { filter, type ListSpec } from '#kernel';

/** A key as lists and answers show it. */
export interface ApiKeyRow {
  id: string;
  name: string;
  permissions: string[];
}

export const apiKeyList: ListSpec = {
  from: 'api_key k LEFT JOIN app_user u ON u.id = k.owner_id',
  id: 'k.id',
  select: {
    id: 'k.id',
    name: 'k.name',
    permissions: 'k.permissions',
    effectivePermissions: 'permissions_of_key(k.id)',
    owner: `CASE WHEN u.id IS NOT NULL THEN json_build_object('id', u.id, 'name', u.name) END`,
    madeWith: 'k.parent_id',
    createdAt: 'k.created_at',
    createdBy: 'k.created_by',
    replaces: 'k.replaces',
    expiresAt: 'k.expires_at',
    lastUsedAt: 'k.last_used_at',
    revokedAt: 'k.revoked_at',
    revokedBy: 'k.revoked_by',
  },
  sort: { createdAt: { sql: 'k.created_at', type: 'timestamptz' } },
  defaultSort: '-createdAt',
  filters: { revoked: filter.flag('(k.revoked_at IS NOT NULL)'), ownerId: filter.uuid('k.owner_id') },
};

const { revoked } = apiKeyList.filters;
/** Of one person. */
export const ownedKeyList: ListSpec = { ...apiKeyList, filters: { revoked } as ListSpec['filters'] };
