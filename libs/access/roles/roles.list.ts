import { filter, type ListSpec } from '#kernel';

export const roleList: ListSpec = {
  from: 'role r',
  id: 'r.id',
  select: {
    id: 'r.id',
    key: 'r.key',
    name: 'r.name',
    permissions: 'r.permissions',
    builtIn: '(r.key IS NOT NULL)',
    users: '(SELECT count(*)::int FROM user_role ur WHERE ur.role_id = r.id)',
    version: 'r.version',
    createdAt: 'r.created_at',
    updatedAt: 'r.updated_at',
  },
  sort: { name: { sql: 'lower(r.name)', type: 'text' }, createdAt: { sql: 'r.created_at', type: 'timestamptz' } },
  defaultSort: 'name',
  filters: { builtIn: filter.flag('(r.key IS NOT NULL)') },
};
