import type { Fault, FaultRequest } from '../faults.ts';
import type { TrafficSummary } from '../traffic.ts';
import type { Conta, Effect, Recebido, Settings } from './model.ts';
import { secretOf } from './platform.ts';

/** What `GET /_sandbox/webhook/<tenant>` answers. */
export interface WebhookState {
  platform: 'webhook';
  tenant: string;
  baseUrl: string;
  settings: Settings;
  /** Those that live. */
  accounts: Conta[];
  /** The last 500, newest last. */
  received: Recebido[];
  effects: Effect[];
  requests: TrafficSummary;
  faults: Fault[];
  latePending: number;
  redirectsFollowed: number;
}

/** The control routes of one receiver, for tests and the demo. Everything rejects with the answer's text unless it is 2xx. */
export type WebhookControl = ReturnType<typeof webhookControl>;

export function webhookControl(sandboxUrl: string, tenant: string) {
  const root = `${sandboxUrl}/_sandbox/webhook/${tenant}`;
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(root + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} at the sandbox: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  return {
    baseUrl: `${sandboxUrl}/webhook/${tenant}`,
    /** Where the events go. */
    url: `${sandboxUrl}/webhook/${tenant}/eventos`,
    secret: secretOf(tenant),
    state: (sinceEffect = 0) => ask<WebhookState>('GET', `?since=${sinceEffect}`),
    configure: (settings: Partial<Settings>) => ask<Settings>('PATCH', '', settings),
    /** Switches a fault on; answers its id. */
    fault: async (fault: FaultRequest) => (await ask<{ id: number }>('POST', '/faults', fault)).id,
    /** Switches one fault off, or all of them. */
    heal: (faultId?: number) => ask<void>('DELETE', faultId === undefined ? '/faults' : `/faults/${faultId}`),
    /** Applies at once what late faults hold back; answers how many writes that was. */
    landLate: async () => (await ask<{ landed: number }>('POST', '/late/land')).landed,
  };
}
