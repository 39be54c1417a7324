import type { JournalEntry } from '../journal.ts';
import { tenantControl, type TenantState } from '../tenant-control.ts';
import type { CustomerWithSubscriptions, Effect, Product, Settings, Subscription } from './model.ts';

/** What `GET /_sandbox/playhub/<tenant>` answers. */
export interface PlayHubState extends TenantState {
  settings: Settings;
  products: Product[];
  customers: CustomerWithSubscriptions[];
  tokensGiven: number;
  effects: (JournalEntry & Effect)[];
}

/** The control routes of one PlayHub tenant, for tests. Everything rejects with the answer's text unless it is 2xx. */
export function playHubControl(sandboxUrl: string, tenant: string) {
  const { ask, routes } = tenantControl<PlayHubState>(sandboxUrl, 'playhub', tenant);
  return {
    ...routes,
    configure: (settings: Partial<Settings>) => ask<Settings>('PATCH', '', settings),
    replaceProducts: (products: (Omit<Product, 'Active'> & Partial<Product>)[]) => ask<Product[]>('PUT', '/products', products),
    plantCustomer: (customer: { Username: string; Name?: string; Email?: string }) => ask<CustomerWithSubscriptions>('POST', '/customers', customer),
    subscribe: (username: string, productId: string) => ask<Subscription>('POST', `/customers/${username}/subscriptions`, { productId }),
    unsubscribe: (username: string, productId: string) => ask<void>('DELETE', `/customers/${username}/subscriptions`, { productId }),
    choose: (username: string, slot: string, productId: string) => ask<Subscription>('POST', `/customers/${username}/choices`, { slot, productId }),
    firstAccess: (username: string) => ask<CustomerWithSubscriptions>('POST', `/customers/${username}/first-access`),
    /** Every token given so far is good no more. */
    endTokens: () => ask<void>('POST', '/tokens/end'),
  };
}

export type PlayHubControl = ReturnType<typeof playHubControl>;
