import type { Fault, FaultRequest } from './faults.ts';
import type { AccessEmail, Assinatura, Effect, Produto, Settings, Situacao, Usuario } from './saber-mais/model.ts';
import type { TrafficSummary } from './traffic.ts';

/** What `GET /_sandbox/saber-mais/<tenant>` answers. */
export interface SaberMaisState {
  platform: 'saber-mais';
  tenant: string;
  baseUrl: string;
  settings: Settings;
  licences: { contratadas: number; em_uso: number };
  products: Produto[];
  users: Usuario[];
  effects: Effect[];
  emailsSent: AccessEmail[];
  requests: TrafficSummary;
  faults: Fault[];
  latePending: number;
  redirectsFollowed: number;
}

export interface PlantedUser extends Partial<Pick<Usuario, 'referencia' | 'nome' | 'documento' | 'email'>> {
  telefone?: string;
  produtos?: string[];
}

/** The control routes of one Saber Mais tenant, for tests and the demo. Everything rejects with the answer's text unless it is 2xx. */
export type SaberMaisControl = ReturnType<typeof saberMaisControl>;

export function saberMaisControl(sandboxUrl: string, tenant: string) {
  const root = `${sandboxUrl}/_sandbox/saber-mais/${tenant}`;
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(root + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} at the sandbox: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  return {
    baseUrl: `${sandboxUrl}/saber-mais/${tenant}`,
    token: `token-${tenant}`,
    state: (sinceEffect = 0) => ask<SaberMaisState>('GET', `?since=${sinceEffect}`),
    reset: () => ask<void>('DELETE', ''),
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
    /** Switches a fault on; answers its id. */
    fault: async (fault: FaultRequest) => (await ask<{ id: number }>('POST', '/faults', fault)).id,
    /** Switches one fault off, or all of them. */
    heal: (faultId?: number) => ask<void>('DELETE', faultId === undefined ? '/faults' : `/faults/${faultId}`),
    /** Applies at once what late faults hold back; answers how many writes that was. */
    landLate: async () => (await ask<{ landed: number }>('POST', '/late/land')).landed,
    zeroRequests: () => ask<void>('DELETE', '/requests'),
  };
}
