import { permissions } from '#kernel';

const everyRead = permissions.filter((name) => name.endsWith(':read') && !/^(keys|users|roles|sessions|audit|secrets):/.test(name));

/** The roles that come with the product. They follow its permissions; whoever wants others makes their own. */
export const defaultRoles: Record<string, { name: string; permissions: readonly string[] }> = {
  administrator: { name: 'Administrador', permissions: ['*'] },
  operator: {
    name: 'Operador',
    permissions: [...everyRead, 'customers:write', 'customers:reveal', 'accounts:write', 'accounts:access', 'imports:write', 'works:write'],
  },
  finance: {
    name: 'Financeiro',
    permissions: [
      ...everyRead,
      'customers:reveal',
      'billing:write',
      'packages:write',
      'plans:write',
      'blocking:write',
      'blocking:run',
      'blocking:approve',
      'imports:write',
      'imports:approve',
      'works:write',
    ],
  },
  integrator: {
    name: 'Integrador',
    permissions: [...everyRead, 'integrations:write', 'catalog:write', 'accounts:write', 'webhooks:write', 'works:write', 'keys:read', 'keys:write'],
  },
  auditor: { name: 'Auditor', permissions: permissions.filter((name) => name.endsWith(':read')) },
};
