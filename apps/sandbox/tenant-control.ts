import type { Fault, FaultRequest } from './faults.ts';
import type { TrafficSummary } from './traffic.ts';

/** What `GET /_sandbox/<platform>/<tenant>` answers of every platform. */
export interface TenantState {
  platform: string;
  tenant: string;
  baseUrl: string;
  requests: TrafficSummary;
  faults: Fault[];
  latePending: number;
  redirectsFollowed: number;
}

/** The control routes that every platform's tenants have, and `ask` for those of its own. Everything rejects with the answer's text unless it is 2xx. */
export function tenantControl<State extends TenantState>(sandboxUrl: string, platform: string, tenant: string) {
  const root = `${sandboxUrl}/_sandbox/${platform}/${tenant}`;
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(root + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} at the sandbox: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const routes = {
    baseUrl: `${sandboxUrl}/${platform}/${tenant}`,
    state: (sinceEffect = 0) => ask<State>('GET', `?since=${sinceEffect}`),
    reset: () => ask<void>('DELETE', ''),
    /** Switches a fault on; answers its id. */
    fault: async (fault: FaultRequest) => (await ask<{ id: number }>('POST', '/faults', fault)).id,
    /** Switches one fault off, or all of them. */
    heal: (faultId?: number) => ask<void>('DELETE', faultId === undefined ? '/faults' : `/faults/${faultId}`),
    /** Applies at once what late faults hold back; answers how many writes that was. */
    landLate: async () => (await ask<{ landed: number }>('POST', '/late/land')).landed,
    zeroRequests: () => ask<void>('DELETE', '/requests'),
  };
  return { ask, routes };
}
