import { filter, type ListSpec } from '#kernel';

export const userList: ListSpec = {
  from: 'app_user u',
  id: 'u.id',
  select: {
    id: 'u.id',
    name: 'u.name',
    email: 'u.email',
    roles: `(SELECT coalesce(json_agg(json_build_object('id', r.id, 'name', r.name) ORDER BY r.name), '[]') FROM user_role ur JOIN role r ON r.id = ur.role_id WHERE ur.user_id = u.id)`,
    enabled: '(u.disabled_at IS NULL)',
    secondFactor: '(u.totp_confirmed_at IS NOT NULL OR EXISTS (SELECT FROM passkey p WHERE p.user_id = u.id))',
    authenticatorApp: '(u.totp_confirmed_at IS NOT NULL)',
    passkeys: '(SELECT count(*)::int FROM passkey p WHERE p.user_id = u.id)',
    passwordSet: '(u.password_hash IS NOT NULL)',
    lastSignInAt: 'u.last_sign_in_at',
    version: 'u.version',
    createdAt: 'u.created_at',
    updatedAt: 'u.updated_at',
  },
  sort: { name: { sql: 'lower(u.name)', type: 'text' }, createdAt: { sql: 'u.created_at', type: 'timestamptz' } },
  defaultSort: 'name',
  filters: { search: filter.contains('u.name', 'u.email'), enabled: filter.flag('(u.disabled_at IS NULL)') },
};

/** SQL: what a user may do, by all their roles. */
export const permissionsOf = (userId: string): string =>
  `(SELECT coalesce(array_agg(DISTINCT p ORDER BY p), '{}') FROM user_role ur JOIN role r ON r.id = ur.role_id CROSS JOIN unnest(r.permissions) p WHERE ur.user_id = ${userId})`;
