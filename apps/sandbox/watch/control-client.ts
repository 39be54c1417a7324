import type { JournalEntry } from '../journal.ts';
import { tenantControl, type TenantState } from '../tenant-control.ts';
import type { Effect, Pacote, Settings, Ticket } from './model.ts';

/** What `GET /_sandbox/watch/<tenant>` answers. */
export interface WatchState extends TenantState {
  settings: Settings;
  pacotes: Pacote[];
  tickets: Ticket[];
  codesGiven: number;
  tokensGiven: number;
  effects: (JournalEntry & Effect)[];
}

/** The control routes of one Watch tenant, for tests. Everything rejects with the answer's text unless it is 2xx. */
export type WatchControl = ReturnType<typeof watchControl>;

export function watchControl(sandboxUrl: string, tenant: string) {
  const { ask, routes } = tenantControl<WatchState>(sandboxUrl, 'watch', tenant);
  return {
    ...routes,
    configure: (settings: Partial<Settings>) => ask<Settings>('PATCH', '', settings),
    replaceProducts: (pacotes: (Omit<Pacote, 'Ativo'> & Partial<Pacote>)[]) => ask<Pacote[]>('PUT', '/products', pacotes),
    plantTicket: (ticket: { pPacote: string; pEmail?: string; pAssinanteIDIntegracao?: string }) => ask<Ticket>('POST', '/tickets', ticket),
    setStatus: (ticket: string, Status: boolean) => ask<Ticket>('PATCH', `/tickets/${ticket}`, { Status }),
    deleteTicket: (ticket: string) => ask<void>('DELETE', `/tickets/${ticket}`),
    /** The subscriber finishes signing up. */
    signUp: (ticket: string) => ask<Ticket>('POST', `/tickets/${ticket}/sign-up`),
    /** Every access token given so far is good no more; `refresh`: nor is any refresh token. */
    endTokens: (refresh = false) => ask<void>('POST', '/tokens/end', { refresh }),
  };
}
