import type { JournalEntry } from '../journal.ts';
import { tenantControl, type TenantState } from '../tenant-control.ts';
import type { Effect, Product, Settings, ViewerWithSubscriptions } from './model.ts';

/** What `GET /_sandbox/motv/<tenant>` answers. */
export interface MotvState extends TenantState {
  settings: Settings;
  products: Product[];
  viewers: ViewerWithSubscriptions[];
  effects: (JournalEntry & Effect)[];
}

/** The control routes of one moTV tenant, for tests. Everything rejects with the answer's text unless it is 2xx. */
export type MotvControl = ReturnType<typeof motvControl>;

export function motvControl(sandboxUrl: string, tenant: string) {
  const { ask, routes } = tenantControl<MotvState>(sandboxUrl, 'motv', tenant);
  return {
    ...routes,
    configure: (settings: Partial<Settings>) => ask<Settings>('PATCH', '', settings),
    replaceProducts: (products: readonly Product[]) => ask<Product[]>('PUT', '/products', products),
    plantViewer: (viewer: { login: string; email?: string; products?: number[] }) => ask<ViewerWithSubscriptions>('POST', '/viewers', viewer),
    deleteViewer: (id: number) => ask<void>('DELETE', `/viewers/${id}`),
    suspend: (subscriptionId: number) => ask<void>('POST', `/subscriptions/${subscriptionId}/suspend`),
    resume: (subscriptionId: number) => ask<void>('POST', `/subscriptions/${subscriptionId}/resume`),
  };
}
