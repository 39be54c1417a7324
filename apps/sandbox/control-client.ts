import type { AccessEmail, Assinatura, Effect, Produto, Settings, Situacao, Usuario } from './saber-mais/model.ts';
import { tenantControl, type TenantState } from './tenant-control.ts';

/** What `GET /_sandbox/saber-mais/<tenant>` answers. */
export interface SaberMaisState extends TenantState {
  platform: 'saber-mais';
  settings: Settings;
  licences: { contratadas: number; em_uso: number };
  products: Produto[];
  users: Usuario[];
  effects: Effect[];
  emailsSent: AccessEmail[];
}

export interface PlantedUser extends Partial<Pick<Usuario, 'referencia' | 'nome' | 'documento' | 'email'>> {
  telefone?: string;
  produtos?: string[];
}

/** The control routes of one Saber Mais tenant, for tests and the demo. Everything rejects with the answer's text unless it is 2xx. */
export type SaberMaisControl = ReturnType<typeof saberMaisControl>;

export function saberMaisControl(sandboxUrl: string, tenant: string) {
  const { ask, routes } = tenantControl<SaberMaisState>(sandboxUrl, 'saber-mais', tenant);
  return {
    ...routes,
    token: `token-${tenant}`,
    configure: (settings: Partial<Settings>) => ask<Settings>('PATCH', '', settings),
    replaceProducts: (products: (Omit<Produto, 'situacao'> & Partial<Pick<Produto, 'situacao'>>)[]) => ask<Produto[]>('PUT', '/products', products),
    plantUser: (user: PlantedUser = {}) => ask<Usuario>('POST', '/users', user),
    changeUser: (id: number, changes: Partial<Pick<Usuario, 'referencia' | 'nome' | 'email'>> & { telefone?: string }) =>
      ask<Usuario>('PATCH', `/users/${id}`, changes),
    deleteUser: (id: number) => ask<void>('DELETE', `/users/${id}`),
    firstAccess: (id: number) => ask<Usuario>('POST', `/users/${id}/first-access`),
    subscribe: (userId: number, produto: string) => ask<Assinatura>('POST', `/users/${userId}/subscriptions`, { produto }),
    setSituation: (subscriptionId: number, situacao: Situacao) => ask<Assinatura>('PATCH', `/subscriptions/${subscriptionId}`, { situacao }),
    unsubscribe: (subscriptionId: number) => ask<void>('DELETE', `/subscriptions/${subscriptionId}`),
  };
}
