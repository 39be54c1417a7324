/** `module:verb`; `*` stands for all. */
export const permissions = [
  'integrations:read',
  'integrations:write',
  'catalog:read',
  'catalog:write',
  'packages:read',
  'packages:write',
  'plans:read',
  'plans:write',
  'customers:read',
  'customers:write',
  'customers:reveal',
  'customers:export',
  'customers:erase',
  'accounts:read',
  'accounts:write',
  'accounts:access',
  'billing:read',
  'billing:write',
  'blocking:read',
  'blocking:write',
  'blocking:run',
  'blocking:approve',
  'imports:read',
  'imports:write',
  'imports:approve',
  'exports:read',
  'webhooks:read',
  'webhooks:write',
  'works:read',
  'works:write',
  'keys:read',
  'keys:write',
  'users:read',
  'users:write',
  'roles:read',
  'roles:write',
  'sessions:read',
  'sessions:write',
  'audit:read',
  'secrets:read',
  'secrets:write',
  'privacy:read',
  'privacy:write',
] as const;
export type Permission = (typeof permissions)[number];

/** Returns whether the permissions `mine` include `wanted`. */
export const holds = (mine: readonly string[], wanted: string): boolean => mine.includes('*') || mine.includes(wanted);

/** Returns the first of `wanted` that `mine` does not include: nobody grants more than they have. */
export const beyond = (mine: readonly string[], wanted: readonly string[]): string | undefined => wanted.find((name) => !holds(mine, name));
