import type { Cliente, ContractProducts, Contrato, Effect, Motivo, Produto, Settings } from './model.ts';
import { tenantControl, type TenantState } from '../tenant-control.ts';

/** What `GET /_sandbox/sattv/<tenant>` answers. */
export interface SatTvState extends TenantState {
  platform: 'sattv';
  settings: Settings;
  licences: { contratadas: number; em_uso: number };
  products: Produto[];
  customers: Cliente[];
  operationsRunning: number[];
  sessionsOpened: number;
  effects: Effect[];
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
  const { ask, routes } = tenantControl<SatTvState>(sandboxUrl, 'sattv', tenant);
  return {
    ...routes,
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
  };
}
