import type { Fault, FaultRequest } from '../faults.ts';
import type { TrafficSummary } from '../traffic.ts';
import type { Cliente, ContractProducts, Contrato, Effect, Motivo, Produto, Settings } from './model.ts';

/** What `GET /_sandbox/sattv/<tenant>` answers. */
export interface SatTvState {
  platform: 'sattv';
  tenant: string;
  baseUrl: string;
  settings: Settings;
  licences: { contratadas: number; em_uso: number };
  products: Produto[];
  customers: Cliente[];
  operationsRunning: number[];
  sessionsOpened: number;
  effects: Effect[];
  requests: TrafficSummary;
  faults: Fault[];
  latePending: number;
  redirectsFollowed: number;
}

export interface PlantedCustomer extends Partial<Pick<Cliente, 'nome' | 'cpf_cnpj'>> {
  email?: string;
  celular?: string;
  codigo_externo?: string;
  /** The principal one first; none: no contract. */
  produtos?: number[];
}

/** The control routes of one SatTV tenant, for tests and the demo. Everything rejects with the answer's text unless it is 2xx. */
export type SatTvControl = ReturnType<typeof satTvControl>;

export function satTvControl(sandboxUrl: string, tenant: string) {
  const root = `${sandboxUrl}/_sandbox/sattv/${tenant}`;
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(root + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} at the sandbox: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  return {
    baseUrl: `${sandboxUrl}/sattv/${tenant}`,
    state: (sinceEffect = 0) => ask<SatTvState>('GET', `?since=${sinceEffect}`),
    reset: () => ask<void>('DELETE', ''),
    configure: (settings: Partial<Settings>) => ask<Settings>('PATCH', '', settings),
    replaceProducts: (products: (Pick<Produto, 'id' | 'nome' | 'tipo'> & Partial<Produto>)[]) => ask<Produto[]>('PUT', '/products', products),
    plantCustomer: (customer: PlantedCustomer = {}) => ask<Cliente>('POST', '/customers', customer),
    changeCustomer: (id: number, changes: Omit<PlantedCustomer, 'cpf_cnpj' | 'produtos'>) => ask<Cliente>('PATCH', `/customers/${id}`, changes),
    openContract: (customerId: number, products: ContractProducts) => ask<Contrato>('POST', `/customers/${customerId}/contracts`, products),
    alterContract: (id: number, products: Partial<ContractProducts>) => ask<Contrato>('PATCH', `/contracts/${id}`, products),
    endContract: (id: number) => ask<void>('DELETE', `/contracts/${id}`),
    block: (id: number, motivo: Motivo) => ask<Contrato>('POST', `/contracts/${id}/block`, { motivo }),
    unblock: (id: number) => ask<Contrato>('POST', `/contracts/${id}/unblock`),
    firstAccess: (id: number) => ask<Contrato>('POST', `/contracts/${id}/first-access`),
    /** The session that is open is not good any more. */
    endSession: () => ask<void>('POST', '/sessions/end'),
    /** Ends what runs at once: `fails` says how, else as it was to end. Answers how many those were. */
    endOperations: async (fails?: boolean) => (await ask<{ ended: number }>('POST', '/operations/end', fails === undefined ? {} : { fails })).ended,
    forgetOperations: () => ask<void>('POST', '/operations/forget'),
    /** Switches a fault on; answers its id. */
    fault: async (fault: FaultRequest) => (await ask<{ id: number }>('POST', '/faults', fault)).id,
    /** Switches one fault off, or all of them. */
    heal: (faultId?: number) => ask<void>('DELETE', faultId === undefined ? '/faults' : `/faults/${faultId}`),
    /** Applies at once what late faults hold back; answers how many writes that was. */
    landLate: async () => (await ask<{ landed: number }>('POST', '/late/land')).landed,
    zeroRequests: () => ask<void>('DELETE', '/requests'),
  };
}
